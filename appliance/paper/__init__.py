"""The room of paper: documents with an embedded font, the same bytes from the same content."""
