"""Campaigns: whom the box calls, and what became of each call."""
