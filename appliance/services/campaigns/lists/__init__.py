"""Who is put into campaigns: lists from files, selected customers, and what became of them."""
