"""Builds the console application."""
