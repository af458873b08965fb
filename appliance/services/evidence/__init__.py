"""Evidence of one customer or one case, as a folder that verifies without the box."""
