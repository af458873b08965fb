"""Jobs at times of the wall clock: when they are due, what ran, and what was missed."""
