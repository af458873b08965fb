"""The memory of the box: one SQLite file, its schema, and one module per noun."""
