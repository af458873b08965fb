"""A walker tries every key path of the menus and never reaches what nobody may hear."""

from collections.abc import Iterator

import pytest

from appliance.services.commentary.commentaries import Commentary
from tests.commentary.commentary_room import EXPERT, MANAGER, released, submitted
from tests.demo_calls import DemoCompany
from tests.scripted_call import ScriptedCall

DEPTH = 6
KEYS = "0123456789*#"
LISTENS = [0.5] * 20


def hidden(room: DemoCompany) -> list[Commentary]:
    """Return one commentary in every state in which nobody may hear it."""
    commentary = room.appliance.commentary
    waiting = submitted(room)
    rejected = submitted(room, topic=2)
    commentary.reject(rejected.id, MANAGER)
    down = released(room)
    commentary.take_down(down.id, MANAGER)
    over = released(room, lives="open")
    private = room.appliance.topics.add("贵宾", "VIP", access="pin")
    secret = released(room, topic=private.id, lives="days:5")
    klass = room.appliance.topics.add("机构", "institutions", access="institutions")
    below = room.appliance.topics.add("内部", "inside", parent=klass.id)
    inside = released(room, topic=below.id, lives="days:5")
    later = submitted(room)
    room.clock.set("2026-11-24 10:00:00")  # `over` is past its open now
    commentary.release(later.id, MANAGER, live_from=room.clock().replace(hour=23))
    return [waiting, rejected, down, over, secret, inside, later]


def state(call: ScriptedCall) -> tuple[str, ...]:
    """Return where a caller is: the question he was asked last, and what he is offered."""
    return (call.texts[-1] if call.texts else "", call.heard[-1] if call.heard else "")


def paths(room: DemoCompany, dialled: str) -> Iterator[tuple[str, ScriptedCall]]:
    """Yield every key path, breadth first; one that leads to a known place is not lengthened."""
    seen: set[tuple[str, ...]] = set()
    level = [""]
    for depth in range(DEPTH + 1):
        longer = []
        for keys in level:
            pressed = "".join(f">{key}" if key in "12" and len(keys) > 1 else key for key in keys)
            call = room.dial(keys, dialled=dialled, listens=LISTENS, caller="13900000009")
            yield keys, call
            again = room.dial(pressed, dialled=dialled, listens=LISTENS, caller="13900000009")
            yield pressed, again
            if state(call) not in seen:
                seen.add(state(call))
                longer += [keys + key for key in KEYS]
        level = longer if depth < DEPTH else []


@pytest.mark.slow
@pytest.mark.parametrize("dialled", ["1000", "1002"])
def test_no_key_path_reaches_what_is_not_live(room: DemoCompany, dialled: str) -> None:
    forbidden = hidden(room)
    open_one = released(room, lives="days:3")
    commentary = room.appliance.commentary
    assert [c.id for c in commentary.listing(status="submitted")] == [forbidden[0].id]
    files = {commentary.path(c) for c in forbidden} | {commentary.raw_path(c) for c in forbidden}
    reached, walked, longest = set(), 0, 0
    for keys, call in paths(room, dialled):
        walked, longest = walked + 1, max(longest, len(keys))
        reached |= {voice.file for voice in call.voices}
        assert not files & reached, f"{keys} reaches {files & reached}"
    assert reached == {commentary.path(open_one)}, f"of {walked} paths none heard what is live"
    assert longest >= DEPTH, f"walked {walked} paths, none longer than {longest}"
    assert open_one.expert == EXPERT
