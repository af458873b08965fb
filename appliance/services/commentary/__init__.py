"""Commentary: experts' voices, released by a second person."""
