"""Flow: one answered call, greeting to goodbye: listen, decide, speak."""
