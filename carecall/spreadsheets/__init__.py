"""Adapter: Excel files in and out."""
