"""Words and rules: frozen values and pure functions, the standard library only."""
