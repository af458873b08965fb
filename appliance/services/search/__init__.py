"""Room of the search: what was typed, and what of each noun fits it."""
