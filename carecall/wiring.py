"""The one file where flows meet adapters; builds everything, starts nothing at import."""
