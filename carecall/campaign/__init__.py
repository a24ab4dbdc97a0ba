"""Flow: campaigns and recipients become planned calls, due calls and settled attempts."""
