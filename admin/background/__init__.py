"""Background work of the console: what is ordered from screens, and what a worker does of it."""
