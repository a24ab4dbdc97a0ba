"""Adapter: the background queue."""
