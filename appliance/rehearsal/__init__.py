"""A second box on loopback that tries a draft, and takes nothing from the one that runs."""
