"""What an order is going to cost, estimated; the registrar decides.

Rates come as a table of the registrar or the owner (C5), switch relations as another (C3); where
one is missing, nothing is estimated rather than guessed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from appliance.services.funds import Lot
from appliance.services.orders.fee_files import read_fee_rates, read_switch_relations
from appliance.services.row_records import record
from appliance.store.database import Database
from appliance.store.order_rules import OrderRuleStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
CENT = Decimal("0.01")
PURCHASE, REDEMPTION = "022", "024"


@dataclass(frozen=True, kw_only=True)
class FeeRate:
    """One rate: from an amount or from a number of days on, a fraction or a fixed fee."""

    fund_code: str
    business_code: str
    individual_or_institution: str = ""
    """Blank for everybody."""
    from_amount: Decimal = Decimal(0)
    from_days: int = 0
    rate: Decimal = Decimal(0)
    fixed: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class SwitchRelation:
    """A switch the registrar allows."""

    fund_code: str
    target_fund_code: str
    target_share_class: str = ""
    """ShareClass the shares become; blank for the one they have."""


@dataclass(frozen=True)
class SoldPart:
    """Shares of one registration that an order sells, and for how many days they were held."""

    shares: Decimal
    days: int | None
    """None where the registrar has not told when they were registered."""


class Fees:
    """Fee rates and switch relations of every fund, and what follows from them."""

    def __init__(self, database: Database, clock: Callable[[], datetime] | None = None) -> None:
        self._store = OrderRuleStore(database)
        self._clock = clock or (lambda: datetime.now(SHANGHAI))

    # --- estimates

    def of_amount(
        self, business_code: str, fund_code: str, kind: str, amount: Decimal
    ) -> Decimal | None:
        """Return the fee of buying for an amount, which contains it (外扣法); None if unknown."""
        rates = self._rates(business_code, fund_code, kind)
        reached = [rate for rate in rates if rate.from_amount <= amount]
        rate = max(reached, key=lambda rate: rate.from_amount, default=None)
        if rate is None:
            return None
        if rate.fixed is not None:
            return min(rate.fixed, amount)
        return amount - _cents(amount / (1 + rate.rate))

    def of_shares(
        self, fund_code: str, kind: str, parts: Sequence[SoldPart], nav: Decimal | None
    ) -> Decimal | None:
        """Return the fee of redeeming these shares at a NAV; None if any part of it is unknown."""
        if nav is None:
            return None
        fee = Decimal("0.00")
        for part in parts:
            rate = self.redemption_rate(fund_code, kind, part.days)
            if rate is None:
                return None
            fee += part.shares * nav * rate
        return _cents(fee)

    def of_switch(
        self,
        fund_code: str,
        target_fund_code: str,
        kind: str,
        parts: Sequence[SoldPart],
        nav: Decimal | None,
    ) -> Decimal | None:
        """Return redemption fee and difference of the purchase fees (补差费); None if unknown."""
        redemption = self.of_shares(fund_code, kind, parts, nav)
        if redemption is None or nav is None:
            return None
        net = _cents(sum((part.shares for part in parts), Decimal(0)) * nav) - redemption
        left = self.of_amount(PURCHASE, fund_code, kind, net)
        entered = self.of_amount(PURCHASE, target_fund_code, kind, net)
        if left is None or entered is None:
            return None
        return redemption + max(entered - left, Decimal("0.00"))

    def redemption_rate(self, fund_code: str, kind: str, days: int | None) -> Decimal | None:
        """Return the rate for shares that were held for so many days; None if unknown."""
        rates = self._rates(REDEMPTION, fund_code, kind)
        if rates and all(rate.rate == 0 for rate in rates):
            return Decimal(0)
        if days is None:
            return None
        reached = [rate for rate in rates if rate.from_days <= days]
        found = max(reached, key=lambda rate: rate.from_days, default=None)
        return None if found is None else found.rate

    # --- rates and relations

    def rates(self, fund_code: str | None = None) -> list[FeeRate]:
        """Return the fee rates of a fund, or of all."""
        return [record(FeeRate, row) for row in self._store.rates(fund_code)]

    def relations(self) -> list[SwitchRelation]:
        """Return every switch the registrars allow."""
        return [record(SwitchRelation, row) for row in self._store.relations()]

    def relation(self, fund_code: str, target_fund_code: str) -> str | None:
        """Return the ShareClass a switch leads to, '' for the same; None where none is allowed."""
        return self._store.relation(fund_code, target_fund_code)

    def import_table(self, content: bytes, file: str) -> int:
        """Take a CSV of fee rates, whole or not at all, in place of those of the same funds."""
        rows = read_fee_rates(content, file)
        self._store.replace_rates(rows, self._now())
        return len(rows)

    def import_switches(self, content: bytes, file: str) -> int:
        """Take a CSV of switch relations, in place of those out of the same funds."""
        rows = read_switch_relations(content, file)
        self._store.replace_relations(rows, self._now())
        return len(rows)

    def _rates(self, business_code: str, fund_code: str, kind: str) -> list[FeeRate]:
        """Return the rates of a business for this kind of customer, else those for everybody."""
        known = [one for one in self.rates(fund_code) if one.business_code == business_code]
        own = [one for one in known if one.individual_or_institution == kind]
        return own or [one for one in known if not one.individual_or_institution]

    def _now(self) -> str:
        return self._clock().astimezone(SHANGHAI).isoformat(timespec="seconds")


def sold_parts(
    lots: Iterable[Lot], shares: Decimal, sold_before: Decimal, on: date
) -> list[SoldPart]:
    """Return what an order sells first in, first out, after what pending orders sell.

    `on` is the day on which the sale is expected to be confirmed. Shares beyond the registrations
    that are known have no days.
    """
    parts = []
    for lot in sorted(lots, key=lambda lot: lot.registered_on or date.min):
        skipped = min(lot.shares, sold_before)
        sold_before -= skipped
        taken = min(lot.shares - skipped, shares)
        if taken > 0:
            days = (on - lot.registered_on).days if lot.registered_on else None
            parts.append(SoldPart(taken, days))
            shares -= taken
    return [*parts, SoldPart(shares, None)] if shares > 0 else parts


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
