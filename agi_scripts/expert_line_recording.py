"""An expert speaks, hears himself, speaks again, chooses a topic and submits."""

from typing import TYPE_CHECKING

from appliance.errors import (
    BackWanted,
    CallerHungUp,
    CommentaryRefused,
    HelpWanted,
    PromptMissing,
    VoiceRefused,
)
from appliance.hookspecs import MenuItem
from appliance.telephony.call import Call, Menu

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.commentary.commentaries import Commentary, Draft

LONGEST_SECONDS = 900.0
SILENCE_SECONDS = 20.0
LEAST_SECONDS = 1.0
TRIES = 3
USE, HEAR, AGAIN, DROP = "1", "2", "3", "4"
ALL = "7"
LIVES = {"1": "open", "2": "days:3", "3": "days:5"}


def record(expert: str, call: Call, appliance: "Appliance") -> None:
    """Record until the expert is content, then submit; what a hang-up leaves stays a draft."""
    call.say("commentary.how_to")
    while True:
        draft = _spoken(expert, call, appliance)
        try:
            again = _review(call, draft)
        except BackWanted:
            appliance.commentary.discard(draft)
            call.say("commentary.given_up")
            return
        except (CallerHungUp, HelpWanted):
            appliance.commentary.keep(draft)
            raise
        if not again:
            appliance.commentary.keep(draft)
            call.did(f"commentary {draft.id}: recorded")
            _submit(expert, draft.id, call, appliance)
            return
        appliance.commentary.discard(draft)


def open_drafts(appliance: "Appliance", expert: str) -> "list[Commentary]":
    """Return what an expert recorded and did not submit, newest first."""
    return appliance.commentary.listing(status="draft", expert=expert)


def finish_draft(expert: str, call: Call, appliance: "Appliance") -> None:
    """Let the expert hear, submit or delete the last recording he did not submit."""
    draft = open_drafts(appliance, expert)[0]
    key = call.listen(appliance.commentary.raw_path(draft)).key
    while True:
        key = key or call.choose(DRAFT).key
        if key == "*":
            raise BackWanted
        if key == USE:
            _submit(expert, draft.id, call, appliance)
            return
        if key == DROP:
            appliance.commentary.drop(draft.id)
            call.say("commentary.given_up")
            return
        key = call.listen(appliance.commentary.raw_path(draft)).key if key == HEAR else ""


def _spoken(expert: str, call: Call, appliance: "Appliance") -> "Draft":
    for _attempt in range(TRIES):
        try:
            draft = appliance.commentary.begin(expert=expert, call_id=call.id)
        except VoiceRefused as error:
            call.did(f"commentary: refused, {error}")
            call.announce("voice_mail.cannot_record")
            raise BackWanted from error
        try:
            recorded = call.record_speech(
                draft.path, at_most_seconds=LONGEST_SECONDS, silence_seconds=SILENCE_SECONDS
            )
        except CallerHungUp:
            appliance.commentary.keep(draft)
            raise
        if recorded.seconds >= LEAST_SECONDS:
            return draft
        appliance.commentary.discard(draft)
        call.say("voice_mail.too_short")
    raise HelpWanted


def _review(call: Call, draft: "Draft") -> bool:
    """Let the expert decide about what he spoke; return whether he wants to speak again."""
    key = ""
    while True:
        key = key or call.choose(REVIEW).key
        if key == "*":
            raise BackWanted
        if key in (USE, AGAIN):
            return key == AGAIN
        key = call.listen(draft.path).key if key == HEAR else ""


def _submit(expert: str, draft: str, call: Call, appliance: "Appliance") -> None:
    try:
        topic = _chosen_topic(call, appliance)
        lives = LIVES[call.choose(HOW_LONG).key]
    except BackWanted:
        call.say("commentary.kept")
        raise
    try:
        call.work(appliance.commentary.submit, draft, expert, topic=topic, lives=lives)
    except (CommentaryRefused, PromptMissing, VoiceRefused) as error:
        call.did(f"commentary {draft}: not submitted, {error}")
        call.announce("commentary.not_submitted")
        return
    call.did(f"commentary {draft}: submitted")
    call.announce("commentary.submitted")


def _chosen_topic(call: Call, appliance: "Appliance") -> int:
    """Return the topic the expert chooses, going down the tree where it has branches."""
    topic = None
    while True:
        below = appliance.topics.below(topic)
        keys = {str(number): found.id for number, found in enumerate(below, start=1)}
        items = [
            MenuItem(
                key,
                "commentary.menu_topic",
                _chosen,
                slots={"name": appliance.topics.one(found).name(call.language)},
            )
            for key, found in keys.items()
        ]
        if topic is not None:
            if not below:
                return topic
            keys[ALL] = topic
            slots = {"name": appliance.topics.one(topic).name(call.language)}
            items.append(MenuItem(ALL, "commentary.menu_topic", _chosen, slots=slots))
        menu = Menu("expert_topic", tuple(items), question="commentary.which_topic")
        chosen = keys[call.choose(menu).key]
        if chosen == topic:
            return chosen
        topic = chosen


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""


REVIEW = Menu(
    "commentary_review",
    (
        MenuItem(USE, "commentary.menu_use", _chosen),
        MenuItem(HEAR, "voice_mail.menu_hear", _chosen),
        MenuItem(AGAIN, "voice_mail.menu_again", _chosen),
    ),
    footer={"voice_mail.give_up": ""},
)
DRAFT = Menu(
    "commentary_draft",
    (
        MenuItem(USE, "commentary.menu_use", _chosen),
        MenuItem(HEAR, "voice_mail.menu_hear", _chosen),
        MenuItem(DROP, "commentary.menu_drop", _chosen),
    ),
    footer={"common.back": ""},
)
HOW_LONG = Menu(
    "commentary_lives",
    (
        MenuItem("1", "commentary.until_open", _chosen),
        MenuItem("2", "commentary.three_days", _chosen),
        MenuItem("3", "commentary.five_days", _chosen),
    ),
    question="commentary.how_long",
)
