"""The lab carrier and the people it rings: personas as data."""
