"""Speaks, converts and reads aloud; the only room that knows the sound engines."""
