"""Adapter: counters and durations for Prometheus."""
