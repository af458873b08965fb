"""The only room that speaks to Asterisk."""
