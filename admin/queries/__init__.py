"""What screens read: guarded statements in, plain lines out."""
