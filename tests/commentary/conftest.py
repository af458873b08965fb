"""Commentaries are tried with the demo company, whose risk sentence is spoken."""

import pytest

from tests.commentary.commentary_room import speak_risk_sentences
from tests.demo_calls import DemoCompany, demo, demo_home

__all__ = ["demo", "demo_home"]


@pytest.fixture(name="room")
def room_of(demo: DemoCompany) -> DemoCompany:
    """Open the demo company with what commentaries need."""
    speak_risk_sentences(demo)
    return demo
