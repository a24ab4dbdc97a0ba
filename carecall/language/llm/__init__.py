"""A language model behind an OpenAI-compatible chat endpoint: it phrases, the script decides."""
