"""Forms of settings screens: stated fields, what was typed, and what is wrong with it."""
