"""Every table as typed rows, one small file per subject."""
