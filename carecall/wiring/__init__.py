"""The one place where flows meet adapters; builds everything, starts nothing at import."""
