"""What other programs may do with the box: their tokens, and the events they are told of."""
