"""Runs the console by itself: `python -m admin`."""

from __future__ import annotations

from admin.app import serve_from_environment

if __name__ == "__main__":
    serve_from_environment()
