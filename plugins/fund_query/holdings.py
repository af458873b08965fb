"""The shares a customer holds, and what they are worth at the last published net values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from appliance import Call, identify
from plugins.fund_query.answers import answer
from plugins.fund_query.speech import Spoken, read_result, spoken

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.funds import FundBackEnd, Holding, Quote

CENT = Decimal("0.01")


@dataclass
class Position:
    """All of an account's shares in one fund."""

    fund_code: str
    fund_name: str
    confirmed_on: date
    total_shares: Decimal = Decimal(0)
    available_shares: Decimal = Decimal(0)
    undistributed_income: Decimal = Decimal(0)

    def value(self, quote: "Quote | None") -> Decimal | None:
        """Return the estimated value in yuan; a money fund's share is worth one."""
        if quote is None:
            return None
        nav = Decimal(1) if quote.fund_income is not None else quote.nav
        value = self.total_shares * nav + self.undistributed_income
        return value.quantize(CENT, ROUND_HALF_UP)


def shares(call: Call, appliance: "Appliance") -> None:
    """Read how many shares the caller holds of each fund."""
    account = identify(call, appliance).fund_account
    positions = answer(call, appliance, positions_of, appliance.back_end, account)
    if not positions:
        read_result(call, spoken("account.no_holdings"), [])
    as_of = min(position.confirmed_on for position in positions)
    read_result(
        call,
        spoken("account.holdings_intro", count=len(positions)),
        [share_row(position) for position in positions],
        [spoken("account.holdings_as_of", day=as_of), spoken("account.final_note")],
    )


def market_value(call: Call, appliance: "Appliance") -> None:
    """Read what the caller's shares are worth, each fund and the sum."""
    account = identify(call, appliance).fund_account
    valued = answer(call, appliance, valued_positions, appliance.back_end, account)
    if not valued:
        read_result(call, spoken("account.no_holdings"), [])
    read_result(
        call,
        spoken("account.holdings_intro", count=len(valued)),
        [[value_row(position, quote)] for position, quote in valued],
        total_sentences(position.value(quote) for position, quote in valued),
    )


def positions_of(funds: "FundBackEnd", fund_account: str) -> list[Position]:
    """Return an account's shares, one position a fund, those without shares left out."""
    positions: dict[str, Position] = {}
    for holding in funds.holdings(fund_account):
        _add(positions, holding)
    return [p for _code, p in sorted(positions.items()) if p.total_shares or p.undistributed_income]


def valued_positions(
    funds: "FundBackEnd", fund_account: str
) -> "list[tuple[Position, Quote | None]]":
    """Return an account's positions, each with its fund's latest quote."""
    positions = positions_of(funds, fund_account)
    return [(position, funds.latest_quote(position.fund_code)) for position in positions]


def share_row(position: Position) -> list[Spoken]:
    """Return the sentences about the shares of one fund."""
    slots = {"fund": position.fund_name, "shares": position.total_shares}
    if position.available_shares == position.total_shares:
        row = [spoken("account.holdings_row", **slots)]
    else:
        available = position.available_shares
        row = [spoken("account.holdings_row_available", **slots, available=available)]
    if position.undistributed_income:
        row.append(spoken("account.holdings_row_income", income=position.undistributed_income))
    return row


def value_row(position: Position, quote: "Quote | None") -> Spoken:
    """Return the sentence about the value of one fund."""
    slots = {"fund": position.fund_name, "shares": position.total_shares}
    value = position.value(quote)
    if quote is None or value is None:
        return spoken("account.value_row_unknown", **slots)
    if quote.fund_income is not None:
        return spoken("account.value_row_money", **slots, value=value)
    return spoken("account.value_row", **slots, day=quote.nav_date, nav=quote.nav, value=value)


def total_sentences(values: Iterable[Decimal | None]) -> list[Spoken]:
    """Return the closing sentences: the sum of what has a value, and that it is an estimate."""
    values = list(values)
    known = [value for value in values if value is not None]
    closing = [spoken("account.value_note")]
    if known:
        key = "value_total" if len(known) == len(values) else "value_total_partial"
        closing.insert(0, spoken(f"account.{key}", total=sum(known, Decimal(0))))
    return closing


def _add(positions: dict[str, Position], holding: "Holding") -> None:
    code = holding.fund_code
    if code not in positions:
        positions[code] = Position(code, holding.fund_name or code, holding.confirmed_on)
    position = positions[code]
    position.confirmed_on = min(position.confirmed_on, holding.confirmed_on)
    position.total_shares += holding.total_shares
    position.available_shares += holding.available_shares
    position.undistributed_income += holding.undistributed_income
