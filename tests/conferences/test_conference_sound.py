"""The recording of a conference becomes one draft, whatever is killed while it does."""

import os
import time
from pathlib import Path

import pytest

from appliance.services.commentary.commentaries import Draft
from appliance.services.conference.conferences import Conference
from tests.calls.kept_sound import kept
from tests.conferences.conference_room import Plan
from tests.demo_calls import DemoCompany
from tests.scripted_call import speech


@pytest.fixture
def over(demo: DemoCompany, plan: Plan) -> Conference:
    """Return a conference that was recorded in two parts and ended."""
    planned = plan()
    conferences = demo.appliance.conferences
    conferences.start(planned.id, "admin")
    speech(part(demo, planned, 1795570000), 3)
    speech(part(demo, planned, 1795570100), 2)
    return conferences.end(planned.id, "admin")


def part(demo: DemoCompany, conference: Conference, at: int) -> Path:
    return demo.appliance.settings.conference_spool / f"{conference.id}-{at}.wav"


def settle(demo: DemoCompany, *rooms: str) -> None:
    demo.appliance.conference_sound.settle(rooms)


def begun(demo: DemoCompany, conference: Conference) -> Draft:
    """Do what an exchange did that was killed after it had begun the draft."""
    box = demo.appliance
    with box.database.writing() as tables:
        draft = box.commentary.begin("conference", expert="8801", title=conference.title)
        box.conferences.link(tables, conference.id, draft.id, draft.voice.id)
    return draft


def one_draft(demo: DemoCompany, conference: Conference) -> Path:
    """Return the file of the only draft; it must have all that was recorded."""
    box = demo.appliance
    drafts = box.commentary.listing()
    assert [c.status for c in drafts] == ["draft"]
    assert box.conferences.one(conference.id).commentary == drafts[0].id
    assert (drafts[0].source, drafts[0].title, drafts[0].expert) == (
        "conference",
        "收盘点评",
        "8801",
    )
    assert drafts[0].milliseconds == 5000
    assert list(box.settings.conference_spool.iterdir()) == []
    assert box.seals.verify().findings == []
    return box.commentary.raw_path(drafts[0])


def test_the_parts_become_one_draft_in_order(demo: DemoCompany, over: Conference) -> None:
    spool = demo.appliance.settings.conference_spool
    wanted = b"".join(kept(path) for path in sorted(spool.iterdir()))
    settle(demo)
    assert kept(one_draft(demo, over)) == wanted
    settle(demo)
    one_draft(demo, over)


def test_nothing_is_touched_while_it_is_on_or_somebody_is_in_the_room(
    demo: DemoCompany, plan: Plan, over: Conference
) -> None:
    on = plan("早会")
    demo.appliance.conferences.start(on.id, "admin")
    speech(part(demo, on, 1795570200), 2)
    settle(demo, str(over.id))
    assert len(list(demo.appliance.settings.conference_spool.iterdir())) == 3
    assert demo.appliance.commentary.listing() == []


def test_killed_after_the_draft_was_begun(demo: DemoCompany, over: Conference) -> None:
    draft = begun(demo, over)
    settle(demo)
    one_draft(demo, over)
    assert demo.appliance.conferences.one(over.id).commentary == draft.id


def test_killed_after_the_sound_was_moved(demo: DemoCompany, over: Conference) -> None:
    draft = begun(demo, over)
    speech(draft.path, 5)
    settle(demo)
    one_draft(demo, over)


def test_killed_while_the_parts_were_joined(demo: DemoCompany, over: Conference) -> None:
    begun(demo, over)
    whole = demo.appliance.settings.conference_spool / f"{over.id}.whole"
    whole.write_bytes(b"half")
    settle(demo)
    one_draft(demo, over)


def test_killed_before_the_parts_were_taken_away(demo: DemoCompany, over: Conference) -> None:
    settle(demo)
    speech(part(demo, over, 1795570000), 3)
    settle(demo)
    one_draft(demo, over)


def test_a_draft_that_was_given_up_before_its_sound_came_is_begun_again(
    demo: DemoCompany, over: Conference
) -> None:
    begun(demo, over)
    demo.clock.set("2026-11-23 11:00:00")
    demo.appliance.sounds.adopt()
    assert demo.appliance.commentary.listing() == []
    settle(demo)
    one_draft(demo, over)


def test_a_part_that_still_grows_is_waited_for(demo: DemoCompany, over: Conference) -> None:
    cut = part(demo, over, 1795570100)
    sound = cut.read_bytes()
    cut.write_bytes(sound[:4] + bytes(4) + sound[8:40] + bytes(4) + sound[44:])
    settle(demo)
    assert len(list(demo.appliance.settings.conference_spool.glob("*-*.wav"))) == 2
    os.utime(cut, (time.time() - 6, time.time() - 6))
    settle(demo)
    one_draft(demo, over)


def test_less_than_a_second_is_no_commentary(demo: DemoCompany, plan: Plan) -> None:
    planned = plan()
    demo.appliance.conferences.start(planned.id, "admin")
    speech(part(demo, planned, 1795570000), 0.4)
    demo.appliance.conferences.end(planned.id, "admin")
    settle(demo)
    settle(demo)
    assert demo.appliance.commentary.listing() == []
    assert list(demo.appliance.settings.conference_spool.iterdir()) == []


def test_what_belongs_to_no_conference_is_left_alone(demo: DemoCompany) -> None:
    stray = demo.appliance.settings.conference_spool / "99-1795570000.wav"
    speech(stray, 2)
    settle(demo)
    assert stray.exists()
