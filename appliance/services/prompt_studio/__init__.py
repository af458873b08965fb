"""Every sentence of the box: its words, its sound, who recorded it, and how that is changed."""
