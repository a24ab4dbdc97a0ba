"""What the lists of settings screens show, and what they can be searched and sorted by."""
