"""Writes what a text message or a letter says about what a customer asked to be told."""

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from appliance.errors import FundUnknown
from appliance.records.wish import ALARM, NAV, ORDER_RESULT, Notice
from appliance.services.funds import Funds
from appliance.services.orders.book import Orders

WORDS = Path(__file__).with_name("notice_words.toml")

BusinessWord = Callable[[str, str], str]
"""Returns the word of a language for a business code."""


class Letter(NamedTuple):
    """A subject, and what stands below it; a text message is the latter alone."""

    subject: str
    text: str


class NoticeLetters:
    """Writes letters; without amounts, since mail and messages are read by others too."""

    def __init__(self, funds: Funds, orders: Orders, business: BusinessWord) -> None:
        self._funds = funds
        self._orders = orders
        self._business = business

    def letter(self, notice: Notice) -> Letter:
        """Return the letter of a notice; a commentary is heard, so it has none."""
        writers = {ALARM: self._alarm, ORDER_RESULT: self._order_result}
        key, slots = writers[notice.kind](notice)
        words = _words()[notice.language]
        return Letter(words[notice.kind].format_map(slots), words[key].format_map(slots))

    def _alarm(self, notice: Notice) -> tuple[str, Mapping[str, str]]:
        values = notice.values
        slots = {
            "fund": self._fund(values["fund_code"]),
            "code": values["fund_code"],
            "day": values["day"],
            "value": _written(values["measure"], values["value"]),
            "threshold": _written(values["measure"], values["threshold"]),
        }
        return f"{values['measure']}_{values['direction']}", slots

    def _order_result(self, notice: Notice) -> tuple[str, Mapping[str, str]]:
        order = self._orders.one(notice.values["order_number"])
        slots = {
            "fund": self._fund(order.fund_code),
            "business": self._business(notice.language, order.business_code),
            "day": order.accepted_at.date().isoformat(),
            "tail": order.tail,
        }
        return notice.values["state"], slots

    def _fund(self, code: str) -> str:
        try:
            return self._funds.fund(code).fund_name
        except FundUnknown:
            return code


def _written(measure: str, value: str) -> str:
    number = Decimal(value)
    return f"{number:f}" if measure == NAV else f"{abs(number) * 100:.2f}%"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text("utf-8"))
