"""What the exchange does about the rooms: it compares what shall be with what is."""

from collections.abc import Mapping

import pytest

from appliance.errors import ActionRefused
from appliance.exchange.conference_rooms import ConferenceRooms
from appliance.services.conference.conferences import Conference
from appliance.telephony.rooms import in_rooms
from tests.conferences.conference_room import MODERATOR, Plan, member
from tests.demo_calls import DemoCompany
from tests.scripted_call import speech

Message = dict[str, str]


class Manager:
    """Asterisk's manager as far as rooms go: who is in them, and what was done to whom."""

    def __init__(self) -> None:
        self.rooms: dict[str, dict[str, bool]] = {}
        self.done: list[tuple[str, ...]] = []

    def send(self, action: Mapping[str, str]) -> list[Message]:
        name, room = action["Action"], action.get("Conference", "")
        if name == "ConfbridgeKick":
            self.done.append(("kick", room, action["Channel"]))
        if not self.rooms or (room and room not in self.rooms):
            raise ActionRefused("No active conferences.")
        found = [{"Response": "Success"}]
        if name == "ConfbridgeListRooms":
            found += [{"Event": name, "Conference": one} for one in self.rooms]
        elif name == "ConfbridgeList":
            found += [
                {"Event": name, "Conference": room, "Channel": channel, "Muted": _muted(heard)}
                for channel, heard in self.rooms[room].items()
            ]
        return found

    def redirect(self, channel: str, context: str, extension: str) -> None:
        self.done.append((context, channel, extension))
        if not any(channel in room for room in self.rooms.values()):
            raise ActionRefused("No such channel")


def _muted(heard: bool) -> str:
    return "No" if heard else "Yes"


class Watched:
    """The rooms as the exchange sees them, beside a manager that a test fills."""

    def __init__(self, demo: DemoCompany) -> None:
        self.manager = Manager()
        self.rooms = ConferenceRooms(demo.appliance, self.manager)  # type: ignore[arg-type]

    def comes(self, conference: Conference, channel: str, *, heard: bool) -> None:
        self.manager.rooms.setdefault(str(conference.id), {})[channel] = heard
        event = {"Conference": str(conference.id), "Channel": channel, "Muted": _muted(heard)}
        self.rooms.joined(event)

    def goes(self, conference: Conference, channel: str) -> None:
        del self.manager.rooms[str(conference.id)][channel]
        self.rooms.left({"Conference": str(conference.id), "Channel": channel})

    def looks(self, times: int = 2) -> list[tuple[str, ...]]:
        """Look so often and return what was done."""
        self.manager.done.clear()
        for _ in range(times):
            self.rooms.look()
        return self.manager.done


@pytest.fixture
def watched(demo: DemoCompany) -> Watched:
    return Watched(demo)


@pytest.fixture
def on(demo: DemoCompany, plan: Plan) -> Conference:
    planned = plan()
    demo.appliance.conferences.start(planned.id, "admin")
    member(demo, planned, "m.1", "moderator", MODERATOR)
    return planned


def test_what_is_due_is_opened(demo: DemoCompany, plan: Plan, watched: Watched) -> None:
    planned = plan()
    demo.clock.set("2026-11-23 15:30:00")
    assert watched.looks() == []
    assert demo.appliance.conferences.one(planned.id).state == "open"


def test_who_gets_the_floor_is_led_out_and_in_once(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    listener = member(demo, on, "l.1")
    watched.comes(on, listener.channel, heard=False)
    assert watched.looks() == []
    demo.appliance.conference_floor.give_floor(listener.id)
    assert watched.looks(5) == [("conference_given", listener.channel, "s")]
    watched.comes(on, listener.channel, heard=True)
    assert watched.looks() == []
    demo.appliance.conference_floor.take_floor(listener.id)
    assert watched.looks(5) == [("conference_taken", listener.channel, "s")]


def test_a_difference_that_is_gone_at_the_next_look_was_none(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    speaker = demo.appliance.conference_floor.speakers(on.id)[0]
    watched.comes(on, speaker.channel, heard=True)
    demo.appliance.conference_floor.take_floor(speaker.id)  # by his own key: he is on his way out
    assert watched.looks(1) == []
    watched.goes(on, speaker.channel)
    assert watched.looks(1) == []
    watched.comes(on, speaker.channel, heard=False)
    assert watched.looks(2) == []


def test_an_ended_conference_is_cleared_until_nobody_is_in_it(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    watched.comes(on, "PJSIP/a-1", heard=False)
    demo.appliance.conferences.end(on.id, "admin")
    assert watched.looks(1) == [("kick", str(on.id), "all")]
    watched.goes(on, "PJSIP/a-1")
    assert watched.looks(1) == []


def test_an_exchange_that_was_killed_asks_who_is_where(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    listener = member(demo, on, "l.1")
    watched.comes(on, listener.channel, heard=False)
    again = Watched(demo)
    again.manager.rooms = watched.manager.rooms
    demo.appliance.conference_floor.give_floor(listener.id)
    assert again.looks() == []
    again.rooms.compare()
    assert again.looks() == [("conference_given", listener.channel, "s")]


def test_what_an_event_said_is_newer_than_the_list(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    listener = member(demo, on, "l.1")
    watched.comes(on, listener.channel, heard=False)
    watched.manager.rooms[str(on.id)][listener.channel] = True
    watched.rooms.compare()
    assert watched.looks() == []


def test_a_room_that_asterisk_does_not_know_is_forgotten(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    watched.comes(on, "PJSIP/a-1", heard=False)
    watched.manager.rooms.clear()
    demo.appliance.conferences.end(on.id, "admin")
    assert len(watched.looks(3)) == 1


def test_a_member_who_is_gone_is_no_error(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    listener = member(demo, on, "l.1")
    watched.comes(on, listener.channel, heard=False)
    watched.manager.rooms[str(on.id)].pop(listener.channel)
    demo.appliance.conference_floor.give_floor(listener.id)
    assert len(watched.looks(4)) == 1


def test_recordings_wait_until_it_is_known_who_is_where(
    demo: DemoCompany, on: Conference, watched: Watched
) -> None:
    spool = demo.appliance.settings.conference_spool
    speech(spool / f"{on.id}-1795570000.wav", 2)
    demo.appliance.conferences.end(on.id, "admin")
    watched.rooms.settle()
    assert demo.appliance.commentary.listing() == []
    watched.rooms.compare()
    watched.rooms.settle()
    assert [c.status for c in demo.appliance.commentary.listing()] == ["draft"]
    watched.rooms.forget()
    assert in_rooms(watched.manager) == []  # type: ignore[arg-type]
