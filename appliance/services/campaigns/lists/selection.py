"""Selects customers by conditions, and draws from them: the same seed draws the same ones."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from appliance.services import salutations
from appliance.services.campaigns.lists.records import Conditions
from appliance.store.customer_facts import CustomerFacts
from appliance.store.database import Database

CLOSED = "9"
YUAN = ("156", "")


@dataclass(frozen=True, kw_only=True)
class CustomerFact:
    """What is known about one customer."""

    fund_account: str
    name: str = field(repr=False)
    investor_kind: str
    risk_level: int | None
    telephone: str
    certificate: str = field(repr=False)
    closed: bool
    born_on: date | None
    opened_on: date | None
    contacted_on: date | None
    campaign_on: date | None
    balances: dict[str, Decimal] = field(default_factory=dict)
    """Yuan by fund; 0 where the fund has no NAV or another currency."""

    @property
    def balance(self) -> Decimal:
        """Return what all funds are worth."""
        return sum(self.balances.values(), Decimal(0))


Test = Callable[[CustomerFact, Conditions, date], bool]


def _kind(one: CustomerFact, wanted: Conditions, _today: date) -> bool:
    return wanted.investor_kind in ("", one.investor_kind)


def _risk(one: CustomerFact, wanted: Conditions, _today: date) -> bool:
    return not wanted.risk_levels or one.risk_level in wanted.risk_levels


def _holding(one: CustomerFact, wanted: Conditions, _today: date) -> bool:
    return not wanted.fund_code or wanted.fund_code in one.balances


def _balance(one: CustomerFact, wanted: Conditions, _today: date) -> bool:
    fund = wanted.fund_code
    worth = one.balances.get(fund, Decimal(0)) if fund else one.balance
    at_least = wanted.balance_from is None or worth >= wanted.balance_from
    return at_least and (wanted.balance_until is None or worth <= wanted.balance_until)


def _contact(one: CustomerFact, wanted: Conditions, _today: date) -> bool:
    before = wanted.last_contact_before
    return before is None or one.contacted_on is None or one.contacted_on < before


def _birthday(one: CustomerFact, wanted: Conditions, _today: date) -> bool:
    month = wanted.birthday_month
    return month is None or (one.born_on is not None and one.born_on.month == month)


def _opened(one: CustomerFact, wanted: Conditions, today: date) -> bool:
    return wanted.opened_within_days is None or _within(
        one.opened_on, wanted.opened_within_days, today
    )


def _campaign(one: CustomerFact, wanted: Conditions, today: date) -> bool:
    days = wanted.no_campaign_within_days
    return days is None or not _within(one.campaign_on, days, today)


TESTS: tuple[Test, ...] = (
    _kind,
    _risk,
    _holding,
    _balance,
    _contact,
    _birthday,
    _opened,
    _campaign,
)


def fits(one: CustomerFact, wanted: Conditions, today: date) -> bool:
    """Tell whether a customer is what the conditions want."""
    return all(test(one, wanted, today) for test in TESTS)


def drawing_order(seed: str, fund_account: str) -> str:
    """Return the place of a customer in the draw of a seed.

    It depends on nothing else: not on the other customers, the machine or the Python version.
    """
    return hashlib.sha256(f"{seed}\n{fund_account}".encode()).hexdigest()


class Customers:
    """Every customer with what is known about him."""

    def __init__(self, database: Database) -> None:
        self._facts = CustomerFacts(database)

    def all(self) -> list[CustomerFact]:
        """Return all of them, by fund account."""
        opened, called_in = self._facts.opened(), self._facts.called_in()
        contacted = _latest(self._facts.contacted())
        campaigns = _latest(self._facts.contacted(campaigns_only=True))
        balances = self._balances()
        found = []
        for row in self._facts.customers():
            account, number = row["fund_account"], row["telephone"]
            certificate = row["certificate_type"], row["certificate_number"]
            spoke = max(called_in.get(account, ""), _of(contacted, account, number))
            found.append(
                CustomerFact(
                    fund_account=account,
                    name=row["investor_name"],
                    investor_kind=row["individual_or_institution"],
                    risk_level=row["risk_level"],
                    telephone=number,
                    certificate="".join(certificate) if certificate[1] else "",
                    closed=row["status"] == CLOSED,
                    born_on=salutations.birthday(*certificate),
                    opened_on=_day(opened.get(account, "")),
                    contacted_on=_day(spoke),
                    campaign_on=_day(_of(campaigns, account, number)),
                    balances=balances.get(account, {}),
                )
            )
        return found

    def _balances(self) -> dict[str, dict[str, Decimal]]:
        balances: dict[str, dict[str, Decimal]] = {}
        for row in self._facts.held():
            shares = Decimal(row["total_shares"])
            if not shares:
                continue
            in_yuan = (row["currency_type"] or "") in YUAN
            worth = shares * Decimal(row["nav"] or 0) if in_yuan else Decimal(0)
            own = balances.setdefault(row["fund_account"], {})
            own[row["fund_code"]] = own.get(row["fund_code"], Decimal(0)) + worth
        return balances


def _latest(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the last moment by account and by number."""
    latest: dict[str, str] = {}
    for row in rows:
        for key in filter(None, (row["fund_account"], row["number"])):
            latest[key] = max(latest.get(key, ""), row["at"])
    return latest


def _of(latest: dict[str, str], account: str, number: str) -> str:
    return max(latest.get(account, ""), latest.get(number, "") if number else "")


def _day(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None


def _within(day: date | None, days: int, today: date) -> bool:
    return day is not None and day >= today - timedelta(days=days)
