"""What the second listener is taught from: templates, their variety, and the learning itself."""
