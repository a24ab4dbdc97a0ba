"""One file per command of `carecall`."""
