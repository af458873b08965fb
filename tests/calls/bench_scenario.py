"""What a caller of the bench does, on the box and in bare dialplan with the same sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.assembly import Appliance
from appliance.audio.ear import FRAME
from appliance.audio.prompts import Sentence
from plugins.fund_query import account, holdings
from plugins.fund_query.speech import AFTER_A_RESULT, Spoken

ACCOUNTS = {
    "980000000011": "135790",
    "980000000012": "112358",
    "980000000013": "271828",
    "980000000014": "141421",
}
LANGUAGE = "zh"

DIALPLAN = """
[inbound]
exten => 1000,1,Answer()
 same => n(menu),Read(KEY,{menu},1,,1,5)
 same => n,GotoIf($["${{KEY}}" != "2"]?menu)
 same => n,Read(NUMBER,{enter_number},20,,1,5)
 same => n,Read(PIN,{enter_pin},6,,1,5)
 same => n(account),Read(KEY,{account},1,,1,5)
 same => n,GotoIf($["${{KEY}}" = "1"]?holdings)
 same => n,GotoIf($["${{KEY}}" = "2"]?values)
 same => n,Goto(account)
 same => n(holdings),Read(KEY,{holdings},1,,1,5)
 same => n,Goto(account)
 same => n(values),Read(KEY,{values},1,,1,5)
 same => n,Goto(account)
"""


@dataclass(frozen=True)
class Prompt:
    """One prompt of the scenario: its name and the file with all of its sound."""

    name: str
    file: Path

    @property
    def beginning(self) -> list[str]:
        """Return its first two frames, as hexadecimal text."""
        sound = self.file.read_bytes()
        return [sound[:FRAME].hex(), sound[FRAME : 2 * FRAME].hex()]


class Scenario:
    """The prompts of the bench's call, put together by the box's own means."""

    dialplan = DIALPLAN

    def __init__(self, appliance: Appliance) -> None:
        self._appliance = appliance
        self.menu = self._prompt("menu", *self._hotline())
        self.announcement = self._prompt("recording", self._sentence("recording.announcement"))
        self.enter_number = self._prompt("enter_number", self._sentence("account.enter_number"))
        self.enter_pin = self._prompt("enter_pin", self._sentence("account.enter_pin"))
        self.account = self._prompt("account", *account.MENU.sentences(appliance.prompts, LANGUAGE))
        self.holdings = self._result("holdings", self._holdings())
        self.values = self._result("values", self._values())

    @property
    def prompts(self) -> dict[str, Prompt]:
        """Return the prompts by their names in the dialplan."""
        names = ("menu", "enter_number", "enter_pin", "account", "holdings", "values")
        return {name: getattr(self, name) for name in names}

    def first_steps(self) -> list[list[list[Any]]]:
        """Return the way into the account, one for each demo customer."""
        welcome = [self.account.beginning, *self._greetings()]
        return [
            [
                ["menu key", "2", [self.announcement.beginning, self.enter_number.beginning]],
                ["account number", f"{number}#", [self.enter_pin.beginning]],
                ["PIN", pin, welcome],
            ]
            for number, pin in ACCOUNTS.items()
        ]

    def steps_again(self) -> list[list[Any]]:
        """Return what every caller does again and again inside his account."""
        intros = [
            self._prompt("i", self._sentence("account.holdings_intro", count=count)).beginning
            for count in (1, 2, 3, 4)
        ]
        intros.append(self._prompt("i", self._sentence("account.no_holdings")).beginning)
        return [
            ["holdings", "1", intros],
            ["back", "*", [self.account.beginning]],
            ["values", "2", intros],
            ["back", "*", [self.account.beginning]],
        ]

    def _hotline(self) -> list[Sentence]:
        keys = {"nav": "1", "account": "2", "language": "9", "operator": "0", "repeat": "*"}
        offered = [self._sentence(f"hotline.{name}", key=key) for name, key in keys.items()]
        return [self._sentence("hotline.greeting", company="示范基金"), *offered]

    def _greetings(self) -> list[list[str]]:
        prompts, clips = self._appliance.prompts, self._appliance.clips
        found = []
        for who in self._appliance.callers.salutations(LANGUAGE):
            clip = prompts.text_clip(LANGUAGE, who)
            path = None if clip.silent else clips.path(LANGUAGE, clip.name)
            if path is not None:
                found.append(Prompt("greeting", path).beginning)
        found.append(self._prompt("g", self._sentence("account.greeting_nameless_first")).beginning)
        return found

    def _holdings(self) -> list[Spoken]:
        positions = self._positions()
        intro = Spoken("account.holdings_intro", {"count": len(positions)})
        return [intro, *(row for p in positions for row in holdings.share_row(p))]

    def _values(self) -> list[Spoken]:
        positions, funds = self._positions(), self._appliance.funds
        intro = Spoken("account.holdings_intro", {"count": len(positions)})
        quotes = [(p, funds.latest_quote(p.fund_code)) for p in positions]
        return [intro, *(holdings.value_row(position, quote) for position, quote in quotes)]

    def _positions(self) -> list[holdings.Position]:
        return holdings.positions_of(self._appliance.funds, next(iter(ACCOUNTS)))

    def _result(self, name: str, spoken: list[Spoken]) -> Prompt:
        said = [self._sentence(s.key, **s.slots) for s in spoken]
        closing = AFTER_A_RESULT.sentences(self._appliance.prompts, LANGUAGE)
        return self._prompt(name, *said, self._sentence("account.final_note"), *closing)

    def _sentence(self, key: str, /, **slots: Any) -> Sentence:
        return self._appliance.prompts.sentence(LANGUAGE, key, **slots)

    def _prompt(self, name: str, *sentences: Sentence) -> Prompt:
        joined = self._appliance.prompts.joined(*sentences)
        return Prompt(name, self._appliance.clips.sentence_file(joined).with_suffix(".alaw"))
