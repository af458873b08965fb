"""Who may be called, faxed or written to, and what people said about it."""
