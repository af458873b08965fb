"""What the rooms hand each other: values without a will of their own."""
