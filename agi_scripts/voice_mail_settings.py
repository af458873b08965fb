"""An owner changes his greeting and his PIN."""

from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from appliance.errors import BackWanted, FundlineError, HelpWanted, PinTooWeak, VoiceRefused
from appliance.hookspecs import MenuItem
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.sound_store import Voice

TRIES = 3
LONGEST_GREETING_SECONDS = 90.0
LEAST_SECONDS = 1.0
USE, HEAR, AGAIN = "1", "2", "3"


def greetings(mailbox: str, call: Call, appliance: "Appliance") -> None:
    """Let the owner hear, record and take back his greetings."""
    menu = Menu(
        "mailbox_greeting",
        (
            MenuItem("1", "voice_mail.menu_hear_greeting", partial(_hear, mailbox)),
            MenuItem("2", "voice_mail.menu_own", partial(_own, mailbox)),
            MenuItem("3", "voice_mail.menu_temporary", partial(_temporary, mailbox)),
            MenuItem("4", "voice_mail.menu_default", partial(_default, mailbox)),
        ),
        footer={"common.back": ""},
    )
    while True:
        call.follow(call.choose(menu), appliance)


def change_pin(mailbox: str, call: Call, appliance: "Appliance") -> None:
    """Ask twice for a new PIN and set it; the owner has just proved that he knows the old one."""
    for _attempt in range(TRIES):
        pin = call.ask_secret("voice_mail.pin_new")
        if call.ask_secret("account.pin_again").reveal() != pin.reveal():
            call.announce("account.pin_differ")
            continue
        try:
            call.work(appliance.mailboxes.set_pin, mailbox, pin)
        except PinTooWeak:
            call.announce("account.pin_weak")
            continue
        call.did(f"mailbox {mailbox}: PIN changed")
        call.say("voice_mail.pin_changed")
        return
    call.announce("voice_mail.pin_unchanged")


def _hear(mailbox: str, call: Call, appliance: "Appliance") -> None:
    owner = appliance.mailboxes.one(mailbox)
    greeting = appliance.mailboxes.greeting(owner)
    if greeting is None:
        call.say("voice_mail.default_greeting", name=owner.name)
    else:
        call.listen(greeting)


def _own(mailbox: str, call: Call, appliance: "Appliance") -> None:
    voice = _spoken(call, appliance)
    if voice is not None:
        appliance.mailboxes.greet_with(mailbox, voice)
        call.did(f"mailbox {mailbox}: own greeting")
        call.say("voice_mail.greeting_kept")


def _temporary(mailbox: str, call: Call, appliance: "Appliance") -> None:
    until = _last_day(call, appliance.clock().date())
    voice = _spoken(call, appliance)
    if voice is not None:
        appliance.mailboxes.greet_until(mailbox, voice, until)
        call.did(f"mailbox {mailbox}: temporary greeting until {until}")
        call.say("voice_mail.temporary_kept", day=until)


def _default(mailbox: str, call: Call, appliance: "Appliance") -> None:
    appliance.mailboxes.greet_by_default(mailbox)
    call.did(f"mailbox {mailbox}: default greeting")
    call.say("voice_mail.default_kept")


def _last_day(call: Call, today: date) -> date:
    """Return the next day of this month and day, today included."""
    for _attempt in range(TRIES):
        keys = call.ask("voice_mail.ask_until", digits=4)
        for year in (today.year, today.year + 1):
            with suppress(ValueError):
                day = date(year, int(keys[:2]), int(keys[2:]))
                if day >= today:
                    return day
        call.say("voice_mail.no_such_day")
    raise HelpWanted


def _spoken(call: Call, appliance: "Appliance") -> "Voice | None":
    """Return the greeting the owner spoke, heard and wants, or None where he gave it up."""
    sounds = appliance.sounds
    while True:
        call.say("voice_mail.record_greeting")
        try:
            voice = sounds.begin("greeting", call.id)
        except VoiceRefused:
            call.announce("voice_mail.cannot_record")
            return None
        try:
            recorded = call.record_speech(
                sounds.spool(voice), at_most_seconds=LONGEST_GREETING_SECONDS
            )
            wanted = recorded.seconds >= LEAST_SECONDS and _review(call, appliance, voice)
        except BackWanted:
            sounds.drop(voice)
            call.say("voice_mail.greeting_unchanged")
            return None
        except FundlineError:
            sounds.drop(voice)
            raise
        if wanted:
            return sounds.keep(voice)
        sounds.drop(voice)


def _review(call: Call, appliance: "Appliance", voice: "Voice") -> bool:
    """Return whether the owner wants this greeting; else he speaks again."""
    key = ""
    while True:
        key = key or call.choose(REVIEW).key
        if key == "*":
            raise BackWanted
        if key in (USE, AGAIN):
            return key == USE
        key = call.listen(appliance.sounds.spool(voice)).key if key == HEAR else ""


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


REVIEW = Menu(
    "greeting_review",
    (
        MenuItem(USE, "voice_mail.menu_use", _chosen),
        MenuItem(HEAR, "voice_mail.menu_hear", _chosen),
        MenuItem(AGAIN, "voice_mail.menu_again", _chosen),
    ),
    footer={"voice_mail.give_up": ""},
)
