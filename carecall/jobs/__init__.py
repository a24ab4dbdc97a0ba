"""Adapter: wakes workers of background work through Huey."""
