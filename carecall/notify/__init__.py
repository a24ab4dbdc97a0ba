"""Adapter: e-mail, webhook and text message."""
