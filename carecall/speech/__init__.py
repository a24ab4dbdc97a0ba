"""Adapter: voice detection, recognition, synthesis, prompt cache, resampling."""
