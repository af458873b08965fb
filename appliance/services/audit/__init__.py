"""The audit: who did, changed and saw what, and what proves it."""
