"""One screen a file; no screen imports another."""
