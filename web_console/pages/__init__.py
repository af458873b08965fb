"""The pages, one module per noun; a view asks services and shows, and does nothing else."""
