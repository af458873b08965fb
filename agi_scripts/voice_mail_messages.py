"""An owner listens to his messages and decides about each of them."""

from typing import TYPE_CHECKING

from appliance.errors import (
    BackWanted,
    CallerHungUp,
    ContactSuppressed,
    MailboxUnknown,
    MessageUnknown,
    PassedOn,
    VoiceRefused,
)
from appliance.hookspecs import MenuItem
from appliance.records.contact import CALL, REQUESTED, Question
from appliance.telephony.call import Call, Menu
from appliance.telephony.dialling import Way, house_line, outside_line

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.sound_store import Voice
    from appliance.services.voice_mail.messages import Message

NOTHING = {
    "new": "voice_mail.none_new",
    "saved": "voice_mail.none_saved",
    "deleted": "voice_mail.none_deleted",
}
REPEAT, SAVE, DELETE, ENVELOPE, FORWARD, CALL_BACK, NEXT = "1", "2", "3", "5", "7", "8", "9"
JUMPS = {"4": -3.0, "6": 3.0}
LONGEST_NUMBER = 8
TAIL = 4
LEAST_COMMENT_SECONDS = 1.0
END = "#"


def hear(mailbox: str, status: str, call: Call, appliance: "Appliance") -> None:
    """Play the messages of a mailbox that are new, saved or lately deleted, one after another."""
    messages = appliance.voice_mail.waiting(mailbox, status)
    if not messages:
        call.say(NOTHING[status])
        return
    call.say("voice_mail.listening_keys")
    for number, message in enumerate(messages, start=1):
        _Hearing(call, appliance, message).run(number)
    call.say("voice_mail.no_more")


class _Hearing:
    """One message in its owner's ear."""

    def __init__(self, call: Call, appliance: "Appliance", message: "Message") -> None:
        self.call, self.appliance, self.message = call, appliance, message
        self.voice_mail = appliance.voice_mail
        self.heard = False
        self.actions = {
            ENVELOPE: self.envelope,
            FORWARD: self.forward,
            CALL_BACK: self.call_back,
        }

    def run(self, number: int) -> None:
        """Play it and do what the owner wants, until he goes on; once heard it is not new."""
        self.introduce(number)
        try:
            key = self.play()
            while True:
                key = key or self.call.choose(self.menu()).key
                if key == NEXT:
                    return
                key = self.decide(key)
        finally:
            if self.heard and self.voice_mail.one(self.message.id).status == "new":
                self.voice_mail.save(self.message.id)

    def decide(self, key: str) -> str:
        """Do what a key means; return the key that comes next, or '' to ask for one."""
        deleted = self.message.status == "deleted"
        if key == "*":
            raise BackWanted
        if key == REPEAT:
            return self.play()
        if key == DELETE:
            self.restore() if deleted else self.delete()
        elif key == SAVE and not deleted:
            self.voice_mail.save(self.message.id)
            self.call.did(f"message {self.message.id}: saved")
            self.call.say("voice_mail.saved")
            return NEXT
        elif key in self.actions and not deleted:
            try:
                self.actions[key]()
            except BackWanted:  # he gave up what he had begun, not the message
                return ""
        return ""

    def introduce(self, number: int) -> None:
        """Say which message comes, and what is special about it."""
        self.call.say("voice_mail.message_number", number=number)
        if self.message.urgent:
            self.call.say("voice_mail.is_urgent")
        if self.message.kind == "complaint":
            self.call.say("voice_mail.is_complaint")
        if self.message.forwarded_from:
            self.call.say("voice_mail.is_forwarded", mailbox=self.message.forwarded_from)

    def play(self) -> str:
        """Play what was said when it was forwarded, then itself; return the key that ended it."""
        self.call.did(f"message {self.message.id}: heard")
        comment = self.voice_mail.comment_path(self.message)
        if comment is not None and (key := self.call.listen(comment).key):
            return key
        path = self.voice_mail.path(self.message)
        heard = self.call.listen(path)
        while heard.key in JUMPS:
            at = heard.at_seconds + JUMPS[heard.key]
            heard = self.call.listen(path, from_seconds=at)
        self.heard = self.heard or heard.ended
        return heard.key

    def menu(self) -> Menu:
        """Build the menu of what can be done with it now."""
        if self.message.status == "deleted":
            keys = {REPEAT: "menu_repeat", DELETE: "menu_restore", NEXT: "menu_next"}
        else:
            keys = {
                REPEAT: "menu_repeat", SAVE: "menu_save", DELETE: "menu_delete",
                NEXT: "menu_next", ENVELOPE: "menu_envelope", FORWARD: "menu_forward",
                CALL_BACK: "menu_call_back",
            }  # fmt: skip
        items = tuple(MenuItem(key, f"voice_mail.{name}", _chosen) for key, name in keys.items())
        return Menu("message", items, footer={"common.back": ""})

    def envelope(self) -> None:
        """Say who called and when."""
        message = self.message
        moment = {"day": message.received_at.date(), "at": message.received_at}
        if message.caller:
            self.call.say("voice_mail.envelope", caller=message.caller.lstrip("+"), **moment)
        else:
            self.call.say("voice_mail.envelope_unknown", **moment)
        if message.fund_account:
            self.call.say("voice_mail.envelope_customer", tail=message.fund_account[-TAIL:])

    def delete(self) -> None:
        """Take it out of the mailbox."""
        self.voice_mail.delete(self.message.id)
        self._done("deleted")

    def restore(self) -> None:
        """Bring it back."""
        try:
            self.voice_mail.restore(self.message.id)
        except MessageUnknown:
            self.call.say("voice_mail.none_deleted")
        else:
            self._done("restored")

    def forward(self) -> None:
        """Put a copy into another mailbox, with a spoken comment if the owner wants one."""
        number = self.call.ask("voice_mail.ask_mailbox", at_most=LONGEST_NUMBER)
        try:
            target = self.appliance.mailboxes.one(number)
        except MailboxUnknown:
            self.call.say("voice_mail.no_such_mailbox")
            return
        self.call.say("voice_mail.forward_comment")
        copy = self.voice_mail.forward(self.message.id, target.number, self._comment())
        self.call.did(f"message {self.message.id}: forwarded to {target.number} as {copy.id}")
        self.call.announce("voice_mail.forwarded", name=target.name)

    def call_back(self) -> None:
        """Dial the caller's number, where the owner may, he may be called, and there is a line."""
        caller, lines = self.message.caller, self.appliance.lines.now()
        if not self.appliance.mailboxes.one(self.message.mailbox).calls_back:
            self.call.say("voice_mail.call_back_off")
        elif not caller:
            self.call.say("voice_mail.call_back_unknown")
        elif house_line(lines, caller) is None and not lines.trunks:
            self.call.say("voice_mail.call_back_no_line")
        else:
            try:
                way = house_line(lines, caller) or self._outside_line(caller)
            except ContactSuppressed as suppressed:
                self.call.did(f"message {self.message.id}: no call back: {suppressed.code}")
                self.call.say("voice_mail.call_back_suppressed")
                return
            self.call.announce("voice_mail.calling_back", caller=caller.lstrip("+"))
            self.call.dial(way)
            raise PassedOn

    def _outside_line(self, caller: str) -> Way:
        """Return the line to who left the message; `ContactSuppressed` where he is not called."""
        ticket = self.appliance.outbound.gate.ask(
            Question(
                medium=CALL,
                number=caller,
                purpose=REQUESTED,
                fund_account=self.message.fund_account,
                contact=f"message {self.message.id}",
                requested_at=self.message.received_at,
            )
        )
        return outside_line(self.appliance.lines.now(), ticket) or Way("", caller)

    def _comment(self) -> "Voice | None":
        """Return what the owner says about it; None where that is nothing."""
        sounds = self.appliance.sounds
        try:
            voice = sounds.begin("comment", self.call.id)
        except VoiceRefused:
            self.call.announce("voice_mail.cannot_record")
            return None
        try:
            spoken = self.call.record_speech(sounds.spool(voice), unless=END)
        except CallerHungUp:
            sounds.drop(voice)
            raise
        if spoken.key == "*" or spoken.seconds < LEAST_COMMENT_SECONDS:
            sounds.drop(voice)
            if spoken.key == "*":
                raise BackWanted
            return None
        return sounds.keep(voice)

    def _done(self, what: str) -> None:
        self.message = self.voice_mail.one(self.message.id)
        self.call.did(f"message {self.message.id}: {what}")
        self.call.say(f"voice_mail.{what}")


def _chosen(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""
