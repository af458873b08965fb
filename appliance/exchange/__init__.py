"""The door of events and time: Asterisk's events into the ledger, and the jobs of the clock."""
