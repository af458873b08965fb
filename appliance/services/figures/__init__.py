"""Room of the figures: what each call was, and what a day or a week of them sums up to."""
