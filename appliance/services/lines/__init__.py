"""The lines of the box: which there are, how they are, and who may come and go by them."""
