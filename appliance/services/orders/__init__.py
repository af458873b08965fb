"""Orders: from what a caller asks to what the registrar answers."""
