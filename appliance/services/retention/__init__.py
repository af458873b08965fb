"""Retention: rules that only grow, legal holds, and deletions that are evidence themselves."""
