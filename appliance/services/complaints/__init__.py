"""Complaints, and what staff promised to do about them."""
