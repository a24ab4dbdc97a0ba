"""Adapter: Asterisk, by AMI, FastAGI, AudioSocket and rendered configuration."""
