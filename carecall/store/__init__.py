"""Adapter: the shared SQL database."""
