"""The embedded analyst: reads what was said by rules and tables, without a network or a model download."""
