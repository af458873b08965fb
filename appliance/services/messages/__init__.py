"""Text messages that leave the box."""
