"""Prepares the machine, starts its parts and tells how they are."""
