"""Adapter: news by e-mail and signed webhook."""
