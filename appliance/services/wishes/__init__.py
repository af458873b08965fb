"""What customers asked to be told, and what of it is due."""
