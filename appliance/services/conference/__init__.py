"""The conference: planned rooms, who has the floor, and what was recorded."""
