"""Adapter: scripted dialogue and the analysts that read what was said."""
