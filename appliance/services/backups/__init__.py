"""Backups: encrypted archives at a place outside of the home, each proven by restoring it."""
