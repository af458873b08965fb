"""Questionnaires and what people answered."""
