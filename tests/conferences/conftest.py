"""Conferences are tried with the demo company."""

from tests.conferences.conference_room import plan_of
from tests.demo_calls import demo, demo_home

__all__ = ["demo", "demo_home", "plan_of"]
