"""A telephone of the house that the box rang: clips are spoken one by one, heard, and kept."""

from typing import TYPE_CHECKING

from appliance.errors import BackWanted, HelpWanted, TakeRefused
from appliance.hookspecs import MenuItem
from appliance.services.prompt_studio.records import TELEPHONE, StudioCall
from appliance.services.prompt_studio.studio_calls import DONE, GIVEN_UP, HUNG_UP
from appliance.services.prompt_studio.takes import NewTake
from appliance.telephony.call import Call, Menu
from appliance.telephony.menu import stay

if TYPE_CHECKING:
    from pathlib import Path

    from appliance.assembly import Appliance

USE, HEAR, AGAIN = "1", "2", "3"
SILENCE_SECONDS = 6.0
LONGEST_SECONDS = 60.0
TRIES = 5
REVIEW = Menu(
    "prompt_recording",
    (
        MenuItem(USE, "voice_mail.menu_use", stay),
        MenuItem(HEAR, "voice_mail.menu_hear", stay),
        MenuItem(AGAIN, "voice_mail.menu_again", stay),
    ),
    footer={"prompt_studio.leave_out": ""},
)
REFUSALS = {
    "clipping": "prompt_studio.too_loud",
    "long": "prompt_studio.too_long",
}


def run(call: Call, appliance: "Appliance") -> None:
    """Let whoever answered speak each clip that stands on his screen."""
    call.answer()
    session = appliance.prompt_studio.calls.begins(call.id)
    if session is None:
        return
    call.language = session.language
    end = HUNG_UP
    try:
        end = _record_all(call, appliance, session)
        call.announce("prompt_studio.thanks")
    finally:
        appliance.prompt_studio.calls.ends(call.id, end)


def _record_all(call: Call, appliance: "Appliance", session: StudioCall) -> str:
    """Record from the clip on that is next; return how it ended."""
    for place in range(session.place, len(session.clips)):
        appliance.prompt_studio.calls.moves(call.id, place)
        call.say("prompt_studio.how_to" if place == session.place else "prompt_studio.next")
        try:
            _record(call, appliance, session, place)
        except BackWanted:
            call.say("prompt_studio.left_out")
        except HelpWanted:
            return GIVEN_UP
    appliance.prompt_studio.calls.moves(call.id, len(session.clips))
    return DONE


def _record(call: Call, appliance: "Appliance", session: StudioCall, place: int) -> None:
    """Let a clip be spoken until it is kept; what is kept is written down before he is told."""
    takes, clip = appliance.prompt_studio.takes, session.clips[place]
    for attempt in range(TRIES):
        file = takes.spool_file(f"{call.id}-{place}-{attempt}")
        try:
            call.record_speech(
                file, at_most_seconds=LONGEST_SECONDS, silence_seconds=SILENCE_SECONDS
            )
            sound = call.work(takes.finish_spoken, clip, file)
        except TakeRefused as error:
            call.say(REFUSALS.get(error.reason, "voice_mail.too_short"))
            continue
        finally:
            file.unlink(missing_ok=True)
        preview = takes.preview(sound, file)
        try:
            if _wanted(call, preview):
                call.work(takes.put_in_use, [NewTake(clip, sound)], session.operator, TELEPHONE)
                appliance.prompt_studio.calls.keeps(call.id, place)
                call.say("prompt_studio.kept")
                return
        finally:
            preview.unlink(missing_ok=True)
    raise HelpWanted


def _wanted(call: Call, preview: "Path") -> bool:
    """Let him hear what he spoke; return whether he keeps it, False to speak again."""
    key = call.listen(preview).key
    while True:
        key = key or call.choose(REVIEW).key
        if key == "*":
            raise BackWanted
        if key in (USE, AGAIN):
            return key == USE
        key = call.listen(preview).key if key == HEAR else ""
