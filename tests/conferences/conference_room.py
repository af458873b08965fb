"""A conference of the demo company, planned for 15:30, with its expert and its moderator."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from appliance.services.conference.conferences import Conference
from appliance.services.conference.floor import Member
from tests.demo_calls import DemoCompany

EXPERT, MODERATOR = "8801", "8901"
Plan = Callable[..., Conference]


@pytest.fixture(name="plan")
def plan_of(demo: DemoCompany) -> Plan:
    """Return what plans a conference."""

    def plan(
        title: str = "收盘点评", *, begins_in_minutes: int = 330, **details: Any
    ) -> Conference:
        starts_at = demo.clock() + timedelta(minutes=begins_in_minutes)
        wanted = {"moderators": [MODERATOR], "experts": [EXPERT], "by": "admin"} | details
        ends_at = starts_at + timedelta(hours=1)
        return demo.appliance.conferences.plan(title, starts_at, ends_at, **wanted)

    return plan


def member(demo: DemoCompany, conference: Conference, call_id: str, role: str = "listener",
           expert: str | None = None) -> Member:  # fmt: skip
    """Let somebody join whose call is running."""
    demo.appliance.calls.begin(call_id, caller="13800138000", dialled="1005")
    demo.appliance.calls.flush()
    floor = demo.appliance.conference_floor
    channel = f"PJSIP/demo-{call_id}"
    return floor.join(conference, call_id=call_id, channel=channel, role=role, expert=expert)
