"""The owner's limits of orders, faxes and contacts, each with its default and range."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from appliance.errors import ParameterRefused
from appliance.services.operators.roles import ROLES
from appliance.services.preferences import Preferences

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number the owner chooses; zero means no limit where it is one."""

    name: str
    unit: str
    """yuan, shares, orders, faxes, accounts, days, years, calls, percent, contacts, tries, seconds,
    hour, digit, or switch (0 or 1)."""
    default: Decimal
    at_least: Decimal = Decimal(0)
    at_most: Decimal = Decimal(10**12)

    @property
    def is_bounded(self) -> bool:
        """Tell whether it may not be as large as anybody likes."""
        return self.at_most < Decimal(10**12)

    @property
    def whole(self) -> bool:
        """Tell whether only whole numbers make sense."""
        return self.unit not in ("yuan", "shares")


def _parameter(
    name: str, unit: str, default: int, at_least: int = 0, at_most: int = 10**12
) -> Parameter:
    return Parameter(
        name=name,
        unit=unit,
        default=Decimal(default),
        at_least=Decimal(at_least),
        at_most=Decimal(at_most),
    )


ORDER_AMOUNT = _parameter(name="trading.order_amount_limit", unit="yuan", default=1_000_000)
DAY_AMOUNT = _parameter(name="trading.day_amount_limit", unit="yuan", default=5_000_000)
ORDER_SHARES = _parameter(name="trading.order_shares_limit", unit="shares", default=10_000_000)
DAY_SHARES = _parameter(name="trading.day_shares_limit", unit="shares", default=20_000_000)
CALLER_ORDERS = _parameter(name="trading.caller_orders_per_day", unit="orders", default=0)
CALLER_AMOUNT = _parameter(name="trading.caller_amount_per_day", unit="yuan", default=0)
CALLER_ACCOUNTS = _parameter(name="trading.caller_accounts_per_day", unit="accounts", default=0)
REGISTERED_ONLY = _parameter(
    name="trading.registered_number_only", unit="switch", default=0, at_most=1
)
ASSESSMENT_DAYS = _parameter(
    name="trading.assessment_valid_days", unit="days", default=365, at_least=1, at_most=3660
)
SHORT_HOLDING_DAYS = _parameter(
    name="trading.short_holding_days", unit="days", default=7, at_most=365
)
MINIMUM_AGE = _parameter(name="trading.minimum_age", unit="years", default=18, at_most=120)
NUMBER_MARK = _parameter(name="trading.order_number_mark", unit="digit", default=1, at_most=9)

FAX_TO_MOBILES = _parameter(name="fax.to_mobiles", unit="switch", default=0, at_most=1)
FAX_DEMAND_PER_NUMBER = _parameter(name="fax.on_demand_per_number", unit="faxes", default=5)
FAX_DEMAND_PER_CALLER = _parameter(name="fax.on_demand_per_caller", unit="faxes", default=10)
FAX_DEMAND_PER_DAY = _parameter(name="fax.on_demand_per_day", unit="faxes", default=500)
FAX_STAFF_PER_NUMBER = _parameter(name="fax.staff_per_number", unit="faxes", default=50)
FAX_STAFF_PER_DAY = _parameter(name="fax.staff_per_day", unit="faxes", default=2000)
FAX_BULLETIN_PER_NUMBER = _parameter(name="fax.bulletin_per_number", unit="faxes", default=10)
FAX_BULLETIN_PER_DAY = _parameter(name="fax.bulletin_per_day", unit="faxes", default=10_000)

FAX_AT_ONCE = _parameter(name="fax.calls_at_once", unit="calls", default=4, at_most=100)
FAX_RING_SECONDS = _parameter(
    name="fax.ring_seconds", unit="seconds", default=45, at_least=10, at_most=180
)
FAX_BUSY_TRIES = _parameter(name="fax.busy_tries", unit="tries", default=8, at_least=1, at_most=50)
FAX_BUSY_PAUSE = _parameter(
    name="fax.busy_pause_seconds", unit="seconds", default=180, at_most=86_400
)
FAX_UNANSWERED_TRIES = _parameter(
    name="fax.unanswered_tries", unit="tries", default=4, at_least=1, at_most=50
)
FAX_UNANSWERED_PAUSE = _parameter(
    name="fax.unanswered_pause_seconds", unit="seconds", default=300, at_most=86_400
)
FAX_BROKEN_TRIES = _parameter(
    name="fax.broken_tries", unit="tries", default=6, at_least=1, at_most=50
)
FAX_BROKEN_PAUSE = _parameter(
    name="fax.broken_pause_seconds", unit="seconds", default=60, at_most=86_400
)
FAX_VOICE_TRIES = _parameter(
    name="fax.voice_tries", unit="tries", default=2, at_least=1, at_most=50
)
FAX_EXTENSION_WAIT = _parameter(
    name="fax.extension_wait_seconds", unit="seconds", default=4, at_most=60
)
FAX_LEARNED_DAYS = _parameter(name="fax.learned_days", unit="days", default=30, at_most=3660)

CONTACT_FROM_HOUR = _parameter(name="contact.from_hour", unit="hour", default=9, at_most=12)
CONTACT_UNTIL_HOUR = _parameter(
    name="contact.until_hour", unit="hour", default=21, at_least=13, at_most=24
)
CONTACT_ON_WEEKENDS = _parameter(name="contact.on_weekends", unit="switch", default=0, at_most=1)
CONTACT_ON_HOLIDAYS = _parameter(name="contact.on_holidays", unit="switch", default=0, at_most=1)
CONTACT_QUIET_FAXES = _parameter(
    name="contact.quiet_hours_for_faxes", unit="switch", default=0, at_most=1
)
CONTACT_PER_PERSON_DAY = _parameter(
    name="contact.per_person_and_day", unit="contacts", default=3, at_most=1000
)
CONTACT_PER_PERSON_WEEK = _parameter(
    name="contact.per_person_and_week", unit="contacts", default=6, at_most=1000
)
CONTACT_PER_NUMBER_DAY = _parameter(
    name="contact.per_number_and_day", unit="contacts", default=3, at_most=1000
)
CONTACT_PER_NUMBER_WEEK = _parameter(
    name="contact.per_number_and_week", unit="contacts", default=6, at_most=1000
)
CONTACT_REQUESTED_DAY = _parameter(
    name="contact.requested_per_number_and_day", unit="contacts", default=20, at_most=1000
)
CONTACT_CALLS_PER_SECOND = _parameter(
    name="contact.calls_per_second", unit="calls", default=5, at_least=1, at_most=50
)
CONTACT_LINES = _parameter(name="contact.lines", unit="calls", default=30, at_most=10_000)
CONTACT_KEPT_FREE = _parameter(
    name="contact.lines_kept_free", unit="percent", default=30, at_most=100
)
CONTACT_RING_SECONDS = _parameter(
    name="contact.ring_seconds", unit="seconds", default=40, at_least=5, at_most=180
)
CODE_HOURS = _parameter(
    name="contact.code_hours", unit="hours", default=72, at_least=1, at_most=720
)
CAMPAIGN_FOUR_EYES = _parameter(name="campaign.four_eyes", unit="switch", default=0, at_most=1)
CONTACT_CALL_BACK = _parameter(
    name="contact.call_back_by_itself", unit="switch", default=0, at_most=1
)

COMPLAINT_ACCEPT_DAYS = _parameter(
    name="complaint.accept_days", unit="days", default=15, at_least=1, at_most=365
)
COMPLAINT_CLOSE_DAYS = _parameter(
    name="complaint.close_days", unit="days", default=60, at_least=1, at_most=365
)
COMPLAINT_LONGER_DAYS = _parameter(
    name="complaint.longer_days", unit="days", default=30, at_least=1, at_most=365
)
COMPLAINT_TASK_DAYS = _parameter(
    name="complaint.task_days", unit="days", default=3, at_least=1, at_most=365
)

CODE_DEMANDED = {
    role: _parameter(name=f"people.code_{role}", unit="switch", default=0, at_most=1)
    for role in ROLES
}
"""Role → whether it needs a second factor."""
FOUR_EYES_ROLES = _parameter(name="people.four_eyes_roles", unit="switch", default=0, at_most=1)
FOUR_EYES_EXPORT = _parameter(name="people.four_eyes_export", unit="switch", default=0, at_most=1)
FOUR_EYES_DELETION = _parameter(
    name="people.four_eyes_deletion", unit="switch", default=0, at_most=1
)
FOUR_EYES_PUBLISH = _parameter(name="people.four_eyes_publish", unit="switch", default=0, at_most=1)

PARAMETERS = (
    *(ORDER_AMOUNT, DAY_AMOUNT, ORDER_SHARES, DAY_SHARES),
    *(CALLER_ORDERS, CALLER_AMOUNT, CALLER_ACCOUNTS, REGISTERED_ONLY),
    *(ASSESSMENT_DAYS, SHORT_HOLDING_DAYS, MINIMUM_AGE, NUMBER_MARK),
    *(FAX_TO_MOBILES, FAX_DEMAND_PER_NUMBER, FAX_DEMAND_PER_CALLER, FAX_DEMAND_PER_DAY),
    *(FAX_STAFF_PER_NUMBER, FAX_STAFF_PER_DAY, FAX_BULLETIN_PER_NUMBER, FAX_BULLETIN_PER_DAY),
    *(FAX_AT_ONCE, FAX_RING_SECONDS, FAX_BUSY_TRIES, FAX_BUSY_PAUSE, FAX_UNANSWERED_TRIES),
    *(FAX_UNANSWERED_PAUSE, FAX_BROKEN_TRIES, FAX_BROKEN_PAUSE, FAX_VOICE_TRIES),
    *(FAX_EXTENSION_WAIT, FAX_LEARNED_DAYS),
    *(CONTACT_FROM_HOUR, CONTACT_UNTIL_HOUR, CONTACT_ON_WEEKENDS, CONTACT_ON_HOLIDAYS),
    *(CONTACT_QUIET_FAXES, CONTACT_PER_PERSON_DAY, CONTACT_PER_PERSON_WEEK),
    *(CONTACT_PER_NUMBER_DAY, CONTACT_PER_NUMBER_WEEK, CONTACT_REQUESTED_DAY),
    *(CONTACT_CALLS_PER_SECOND, CONTACT_LINES, CONTACT_KEPT_FREE, CONTACT_RING_SECONDS),
    *(CODE_HOURS, CAMPAIGN_FOUR_EYES),
    *(CONTACT_CALL_BACK, COMPLAINT_ACCEPT_DAYS, COMPLAINT_CLOSE_DAYS, COMPLAINT_LONGER_DAYS),
    COMPLAINT_TASK_DAYS,
    *CODE_DEMANDED.values(),
    *(FOUR_EYES_ROLES, FOUR_EYES_EXPORT, FOUR_EYES_PUBLISH, FOUR_EYES_DELETION),
)


class Parameters:
    """The owner's limits as they are now."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def value(self, parameter: Parameter | str) -> Decimal:
        """Return what the owner chose, else the default."""
        known = self.one(parameter) if isinstance(parameter, str) else parameter
        return Decimal(self._preferences.text(known.name, str(known.default)))

    def values(self) -> dict[str, Decimal]:
        """Return every limit as it is now, by its name."""
        kept = self._preferences.listing()
        return {one.name: Decimal(kept.get(one.name, one.default)) for one in PARAMETERS}

    def one(self, name: str) -> Parameter:
        """Return a parameter; `ParameterRefused` where there is none of this name."""
        for parameter in PARAMETERS:
            if parameter.name == name:
                return parameter
        raise ParameterRefused(name, "unknown")

    def listing(self) -> list[tuple[Parameter, Decimal]]:
        """Return every parameter with what it is now."""
        values = self.values()
        return [(parameter, values[parameter.name]) for parameter in PARAMETERS]

    def keep(self, name: str, value: str | int | Decimal, by: str = "") -> None:
        """Keep the owner's choice; `ParameterRefused` where it is no number of its range."""
        self.keep_all({name: value}, by)

    def keep_all(self, values: Mapping[str, str | int | Decimal], by: str = "") -> None:
        """Keep several choices, all or none; `ParameterRefused` names the first that cannot be."""
        numbers = {name: self._number(name, value) for name, value in values.items()}
        changed = {name: f"{one:f}" for name, one in numbers.items() if one != self.value(name)}
        self._preferences.keep_together(changed)
        for name, number in changed.items():
            log.info("%s is %s from now on, says %s", name, number, by or "the command line")

    def _number(self, name: str, value: str | int | Decimal) -> Decimal:
        parameter = self.one(name)
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ParameterRefused(name, "number") from None
        if not number.is_finite() or (parameter.whole and number != number.to_integral_value()):
            raise ParameterRefused(name, "number")
        if not parameter.at_least <= number <= parameter.at_most:
            raise ParameterRefused(name, "range")
        return number
