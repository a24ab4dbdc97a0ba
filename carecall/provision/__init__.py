"""Adapter: what a machine needs before CareCall can start, found or fetched."""
