"""Messages on a real telephone: left, heard again sample by sample, forwarded, deleted, undone."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance import strongbox
from appliance.store.database import Database
from appliance.telephony.switchboard import Switchboard
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.conftest import CallerMaker
from tests.calls.kept_sound import heard, seconds_kept, speech
from tests.calls.telephone_room import TelephoneRoom

pytestmark = pytest.mark.asterisk

OWNERS = {"8000": "408062", "8001": "518273"}
BEEP_SECONDS = 0.8


def begin_message(caller: Caller, keys: str = "72") -> Conversation:
    """Lead a caller to the moment after the tone."""
    call = caller.dial("1000").press(keys).begins("voice_mail.how_to")
    return call.press("#").listen(BEEP_SECONDS)


def say(call: Conversation, sound: bytes) -> Conversation:
    """Say something to its end."""
    with call.call.phone.room.changed:
        call.call.stream.speak(sound)
    return call.listen(len(sound) / 8000 + 0.3)


def leave(caller: Caller, sound: bytes, keys: str = "72") -> Conversation:
    """Leave a message and hear that it was received."""
    call = (
        say(begin_message(caller, keys), sound).press("#").begins("voice_mail.menu_send", key="1")
    )
    return call.press("1").begins("voice_mail.received", receipt="0")


def log_in(caller: Caller, mailbox: str) -> Conversation:
    """Dial 1004 and give number and PIN."""
    call = caller.dial("1004").begins("voice_mail.enter_number").press(f"{mailbox}#")
    call.begins("voice_mail.enter_pin").press(OWNERS[mailbox])
    return call.begins("voice_mail.menu_new", key="1")


def messages(box: Box, mailbox: str, caller: str) -> list[dict[str, Any]]:
    listed = box.fundline("messages", "--mailbox", mailbox)
    return [message for message in listed if message["caller"] == caller]


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.2)


def test_the_owner_hears_what_was_said_and_forwards_deletes_and_undoes(
    box: Box, new_caller: CallerMaker
) -> None:
    sound = speech(5, 1)
    leave(new_caller("13800151001"), sound).hang_up()
    [message] = messages(box, "8000", "13800151001")
    assert message["status"] == "new"
    assert seconds_kept(Path(message["file"]), sound) == 5.0

    call = log_in(new_caller("13800151008"), "8000")
    before = call.now()
    call.press("1").begins("voice_mail.menu_repeat", key="1", within=40)
    assert sound in heard(call.call.stream.packets(before)), "another sound than was said"
    call.press("7").begins("voice_mail.ask_mailbox").press("8001#")
    call.begins("voice_mail.forward_comment").press("#").begins(
        "voice_mail.forwarded", name="张经理"
    )
    call.begins("voice_mail.menu_repeat", key="1").press("3").begins("voice_mail.deleted")
    assert [m["status"] for m in messages(box, "8000", "13800151001")] == ["deleted"]
    call.begins("voice_mail.menu_repeat", key="1").press("3").begins("voice_mail.restored")
    call.hang_up()
    until(lambda: messages(box, "8000", "13800151001")[0]["status"] != "deleted")

    other = log_in(new_caller("13800151009"), "8001")
    before = other.now()
    other.press("1").begins("voice_mail.menu_repeat", key="1", within=40)
    assert sound in heard(other.call.stream.packets(before))
    assert "unaltered" in box.say("verify")


def test_who_hangs_up_in_mid_word_is_kept_and_listed_within_seconds(
    box: Box, new_caller: CallerMaker
) -> None:
    sound = speech(3, 2)
    call = say(begin_message(new_caller("13800151002"), "71"), sound)
    call.hang_up()
    until(lambda: bool(messages(box, "8000", "13800151002")))
    [message] = messages(box, "8000", "13800151002")
    assert message["kind"] == "complaint"
    assert seconds_kept(Path(message["file"]), sound) == 3.0


def test_a_registered_telephone_is_told_that_messages_wait(box: Box, room: TelephoneRoom) -> None:
    desk = Caller(box, room, "8000", password=box.say("extension", "show", "8000").split()[-1])
    told = desk.phone.notified
    try:
        assert desk.phone.register() == 200
        assert room.wait_for(lambda: bool(told), 20), "not told when it registered"
        caller = Caller(box, room, "13800151003")
        leave(caller, speech(2, 3)).hang_up()
        caller.close()
        new = sum(m["status"] == "new" for m in box.fundline("messages", "--mailbox", "8000"))
        assert room.wait_for(lambda: f"Voice-Message: {new}/" in told[-1].body, 20), told[-1].body
        assert "Messages-Waiting: yes" in told[-1].body
        assert told[-1].header("Event") == "message-summary"
    finally:
        desk.close()


def test_what_an_owner_listens_to_can_be_stopped_from_outside(
    box: Box, new_caller: CallerMaker
) -> None:
    leave(new_caller("13800151004"), speech(20, 4), "738001#").hang_up()
    call = log_in(new_caller("13800151005"), "8001").press("1")
    call.begins("voice_mail.message_number", number=1).listen(4)
    begin = call.now()
    secret = strongbox.secret(box.settings, "ami_agi_server")
    switchboard = Switchboard("127.0.0.1", box.settings.ami_port, "agi_server", secret)
    switchboard.start()
    try:
        until(lambda: switchboard.connected)
        channel = newest_channel(box)
        switchboard.stop_playback(channel)
    finally:
        switchboard.close()
    call.hears("voice_mail.menu_repeat", key="1", within=10, since=begin)


def newest_channel(box: Box) -> str:
    database = Database(box.settings.database)
    with database.reading() as tables:
        row = tables.execute("SELECT channel FROM calls ORDER BY started_at DESC").fetchone()
    database.close()
    return str(row[0])
