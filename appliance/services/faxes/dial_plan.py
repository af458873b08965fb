"""Which numbers a fax may be dialled to: one form for each number, its kind, the owner's rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.caller_number import caller_number
from appliance.errors import FaxRefused

SEPARATORS = re.compile(r"[ ().-]")
DIALLED = re.compile(r"\+?[0-9]+")
LOCAL = re.compile(r"[2-8][0-9]{6,7}")
LARGE_CITY = r"(?:010|02[0-57-9])"
CITY = r"(?:0(?:3[1-57-9]|4[1-8]|5[1-9]|6[369]|7[0-79]|8[1-35-9]|9[0-1357-9])[0-9])"
AREA_CODE = re.compile(f"{LARGE_CITY}|{CITY}")
PREFIX = re.compile(r"[0-9]{0,20}")
EXTENSION = re.compile(r"[0-9]{0,8}")
LONGEST = 20

SHAPES = {
    "fixed": re.compile(rf"{LARGE_CITY}[2-8][0-9]{{7}}|{CITY}[2-8][0-9]{{6,7}}"),
    "mobile": re.compile(r"1[3-9][0-9]{9}"),
}
ANY_SHAPE = re.compile(rf"[0-9]{{5,{LONGEST}}}")

KINDS = {
    "": "incomplete",
    "0": "fixed",
    "00": "foreign",
    "1": "short",
    **dict.fromkeys(("110", "119", "120", "122"), "emergency"),
    **dict.fromkeys(("13", "14", "15", "17", "18", "19"), "mobile"),
    **dict.fromkeys(("162", "165", "166", "167"), "mobile"),
    **dict.fromkeys(("16", "1259", "1349", "1740"), "premium"),
    "179": "carrier",
    **dict.fromkeys(("400", "800", "9"), "special"),
}
"""The kind of a number in China by its longest prefix; 1349 and 1740 are satellite telephones."""

SENTENCES = {
    "empty": "there is no number",
    "signs": "a number has digits only: no letters, no *, # or pauses",
    "incomplete": "this is no whole number: it wants its area code and seven or eight digits",
    "area_code": "a number without its area code wants the box's own to be set (fax.area_code)",
    "foreign": "no faxes to numbers abroad, unless a rule of the owner allows the prefix",
    "special": "no faxes to 400, 800, 95 and 96 numbers, unless a rule of the owner allows one",
    "premium": "no faxes to premium and satellite numbers",
    "short": "no faxes to short service numbers",
    "emergency": "no faxes to emergency numbers, whatever the rules say",
    "carrier": "no faxes through another carrier's prefix",
    "mobile": "no faxes to mobile telephones, unless fax.to_mobiles is switched on",
    "own": "this number is the box's own",
    "denied": "a rule of the owner forbids this number",
    "unwanted": "the register of consents forbids it: blacklist, refusal or withdrawn consent",
    "extension": "an extension has up to eight digits",
    "number_limit": "this number has got all the faxes it may get today",
    "caller_limit": "this caller has ordered all the faxes he may order today",
    "day_limit": "all the faxes that may go out today are ordered",
}


@dataclass(frozen=True)
class Rule:
    """One rule of the owner: numbers that begin so are allowed or forbidden."""

    prefix: str
    allowed: bool
    note: str = ""


@dataclass(frozen=True)
class DialPlan:
    """What the owner decided about destinations, as it is now."""

    area_code: str
    own_numbers: frozenset[str]
    to_mobiles: bool
    rules: Sequence[Rule]

    def permitted(self, sent: str) -> str:
        """Return a number as it is dialled; `FaxRefused` where no fax may go there."""
        number = national(sent, self.area_code)
        prefix = max((prefix for prefix in KINDS if number.startswith(prefix)), key=len)
        kind = KINDS[prefix]
        if number in self.own_numbers:
            raise refusal("own")
        if kind == "emergency":
            raise refusal(kind)
        allowed = kind == "fixed" or (kind == "mobile" and self.to_mobiles)
        rule = self._rule(number)
        if rule is not None and not rule.allowed:
            raise refusal("denied")
        if rule is not None and len(rule.prefix) >= len(prefix):
            allowed = True
        if not allowed:
            raise refusal(kind)
        if SHAPES.get(kind, ANY_SHAPE).fullmatch(number) is None:
            raise refusal("incomplete")
        return number

    def _rule(self, number: str) -> Rule | None:
        fitting = [rule for rule in self.rules if number.startswith(rule.prefix)]
        return max(fitting, key=lambda rule: len(rule.prefix), default=None)


def national(sent: str, area_code: str = "") -> str:
    """Return the one form of a number: digits as dialled inside China, abroad with 00."""
    text = SEPARATORS.sub("", sent)
    if not text:
        raise refusal("empty")
    if DIALLED.fullmatch(text) is None:
        raise refusal("signs")
    number = caller_number(text)
    if not number or len(number) > LONGEST:
        raise refusal("incomplete")
    if number.startswith("+"):
        return f"00{number[1:]}"
    if LOCAL.fullmatch(number) is None:
        return number
    if not area_code:
        raise refusal("area_code")
    return area_code + number


def refusal(code: str) -> FaxRefused:
    """Return the refusal of this code with its sentence."""
    return FaxRefused(code, SENTENCES[code])
