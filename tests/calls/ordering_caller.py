"""A caller who places orders and believes only what he hears, whatever happens to the box."""

import time
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from appliance.assembly import SHANGHAI
from appliance.audio.ear import Ear, HeardClip, Hearing
from appliance.audio.prompts import Clip
from tests.calls.box import Box
from tests.calls.caller import Caller, Conversation
from tests.calls.more_customers import Customer
from tests.calls.telephone_room import TelephoneRoom

FUND = "000002"
LANGUAGE = "zh"
CERTAIN_FRAMES = 8
"""So much of a clip tells it from others that begin alike."""
GLANCE_SECONDS = 0.15
ANSWERS = {
    "hotline.nav": "3",
    "account.suggested": "1#",
    "account.enter_number": "{account}#",
    "account.enter_trade_pin": "{pin}",
    "trading.menu_purchase": "1",
    "trading.ask_fund": FUND,
    "trading.ask_purchase_amount": "{amount}#",
    "common.confirm": "1",
    "common.back_or_hang_up": "*",
}
"""What he keys when he hears a question."""
ENDS = ("operator.connecting", "errors.help", "account.locked")
"""After these he hangs up and dials again."""
TOLD = ("trading.accepted", "trading.accepted_before")
READ_BACK = "trading.purchase_read_back"
ENTER_AGAIN = "2"
BETWEEN_ORDERS = ("trading.menu_purchase", "common.back_or_hang_up")
SAMPLE_TAIL = "9999"


class Cues:
    """Which clip tells which sentence, and which clip which digit."""

    def __init__(self, box: Box) -> None:
        self.ear: Ear = box.ear()
        self._prompts = box.prompts
        self.questions = {self._name(self._beginning(key)): key for key in (*ANSWERS, *ENDS)}
        told = [self._around_the_tail(key) for key in TOLD]
        self.before_a_tail = {self._name(before) for before, _last in told}
        self.after_a_tail = {self._name(last) for _before, last in told}
        self.digits = {
            self._name(self._clips(TOLD[0], digit * 4)[1]): digit for digit in "0123456789"
        }

    def tail(self, heard: Sequence[HeardClip]) -> str | None:
        """Return the tail after a clip that stands before one, if the sentence was heard whole."""
        digits = "".join(self.digits.get(clip.name, "?") for clip in heard[1:5])
        for clip in heard[1:]:
            if clip.name in self.before_a_tail:  # broken off, and told anew
                return None
            if clip.name in self.after_a_tail:
                return digits if clip.whole else None
        return None

    def says_amount(self, heard: Sequence[HeardClip], amount: int) -> bool:
        """Tell whether a read-back that was heard says this amount."""
        clips = [self._name(clip) for clip in self._clips(READ_BACK, amount=Decimal(amount))]
        names = [clip.name for clip in heard]
        after = self._name(self._fixed(READ_BACK)[1])
        if clips[0] not in names or after not in names:
            return False
        _first, _fund, *said = names[names.index(clips[0]) : names.index(after)]
        return said == clips[1 : clips.index(after)]

    def _name(self, clip: Clip) -> str:
        return self.ear.called(f"{clip.language}/{clip.name}")

    def _beginning(self, key: str) -> Clip:
        return self._fixed(key)[0]

    def _fixed(self, key: str) -> list[Clip]:
        return [c for c in self._clips(key) if not c.name.startswith(("text/", "numbers/"))]

    def _around_the_tail(self, key: str) -> tuple[Clip, Clip]:
        clips = self._clips(key)
        texts = [clip.text for clip in clips]
        digit = self._clips(TOLD[0])[1].text
        place = next(i for i in range(len(texts)) if texts[i : i + 4] == [digit] * 4)
        return clips[place - 1], clips[-1]

    def _clips(self, key: str, tail: str = SAMPLE_TAIL, **given: Any) -> list[Clip]:
        slots = self._prompts.slots(LANGUAGE, key)
        filled = {name: _sample(kind, tail) for name, kind in slots.items()} | given
        sentence = self._prompts.sentence(LANGUAGE, key, **filled)
        return [clip for clip in sentence.clips if not clip.silent]


def _sample(kind: str, tail: str) -> Any:
    now = datetime.now(SHANGHAI)
    return {
        "digits": tail, "key": "1", "word": "business_022", "date": now.date(), "time": now,
        "money": Decimal(1000), "count": 1, "number": 1, "text": "",
    }[kind]  # fmt: skip


class OrderingCaller:
    """One customer who wants to place some purchases, each of an amount of its own."""

    def __init__(
        self, box: Box, room: TelephoneRoom, cues: Cues, customer: Customer, amounts: Sequence[int]
    ) -> None:
        self.customer, self.amounts = customer, list(amounts)
        self.told: list[str] = []
        """Tails of the order numbers he heard, each once, in order."""
        self.told_again = 0
        self.keyed_pins = 0
        self.dialled = 0
        self.entered_again = 0
        """Read-backs that did not say the amount he meant: a key was lost."""
        self._cues = cues
        self._caller = Caller(box, room, customer.telephone)
        self._call: Conversation | None = None
        self._hearing = Hearing(cues.ear)
        self._place = 0
        self._done_at = 0

    @property
    def satisfied(self) -> bool:
        """Tell whether every order he wanted was told to be accepted."""
        return len(self.told) == len(self.amounts)

    def place_orders(self, until: float) -> None:
        """Call as often as it takes until every order was told, at most until a moment."""
        while not self.satisfied and time.monotonic() < until:
            if self._call is None or not self._call.up:
                self._dial()
            else:
                self._call.listen(GLANCE_SECONDS)
                self._listen(self._call)
        self._caller.close()

    def heard(self) -> list[str]:
        """Return what he heard in his last call."""
        return [] if self._call is None else self._call.transcript()

    def _dial(self) -> None:
        call = self._caller.phone.call("1000")
        if call.state != "talking":
            return
        self.dialled += 1
        self._call = Conversation(self._caller.box, call)
        self._listen_from(0)

    def _listen_from(self, place: int) -> None:
        self._hearing, self._place, self._done_at = Hearing(self._cues.ear), place, 0

    def _listen(self, call: Conversation) -> None:
        place = call.now()
        self._hearing.take(call.call.stream.packets(self._place, place))
        self._place = place
        clips = self._hearing.clips()
        for number, clip in enumerate(clips):
            if clip.at <= self._done_at or clip.first:
                continue
            if clip.name in self._cues.before_a_tail:
                tail = self._cues.tail(clips[number:])
                if tail is not None:
                    self._done_at = clip.at
                    self._note(tail)
            elif clip.name in self._cues.questions and clip.frames >= CERTAIN_FRAMES:
                self._answer(call, self._cues.questions[clip.name], clips[:number])
                return

    def _note(self, tail: str) -> None:
        if tail in self.told:
            self.told_again += 1
        else:
            self.told.append(tail)

    def _answer(self, call: Conversation, question: str, heard_before: Sequence[HeardClip]) -> None:
        finished = self.satisfied and question in BETWEEN_ORDERS
        weary = question == "common.back_or_hang_up" and len(self.told) % 3 == 0
        if finished or weary or question in ENDS:
            call.hang_up()
            return
        self.keyed_pins += question == "account.enter_trade_pin"
        amount = self.amounts[min(len(self.told), len(self.amounts) - 1)]
        answer = ANSWERS[question].format(
            account=self.customer.fund_account, pin=self.customer.trade_pin, amount=amount
        )
        if question == "common.confirm" and not self._cues.says_amount(heard_before, amount):
            self.entered_again += 1
            answer = ENTER_AGAIN
        call.press_without_waiting(answer)
        self._listen_from(call.now())
