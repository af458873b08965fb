"""The workshop: what technicians change is drafted, proven, published as a whole and taken back."""
