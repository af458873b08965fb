"""The telephone door: one module per conversation."""
