"""Who is put into a campaign: lists from files, selections of customers, and what became of them."""
