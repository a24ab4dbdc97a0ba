"""What the flows need from outside, as Protocols that speak only domain types."""
