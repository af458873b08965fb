"""Faxes: documents as pages, the queue of what goes out, and what comes in."""
