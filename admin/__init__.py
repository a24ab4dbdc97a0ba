"""The operator console: Flask-Admin over the shared database."""
