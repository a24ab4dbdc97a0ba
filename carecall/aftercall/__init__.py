"""Flow: what a finished call meant: analysis, memory, follow-ups, alerts."""
