"""Whether this customer may trade at all, and whether the product suits him."""

from appliance.errors import OrderRefused
from appliance.records.order import Notice
from appliance.services.orders.checks.facts import INDIVIDUAL, Facts
from appliance.services.parameters import ASSESSMENT_DAYS, MINIMUM_AGE

NORMAL, LOST, CLOSED = "0", "2", "9"
LOWEST_CLASS = 1


def account_normal(facts: Facts) -> None:
    """Refuse an account that is frozen, lost or closed."""
    status = facts.customer.status
    if status == LOST:
        raise OrderRefused("account_normal", "trading.refused_account_lost")
    if status == CLOSED:
        raise OrderRefused("account_normal", "trading.refused_account_closed")
    if status != NORMAL:
        raise OrderRefused("account_normal", "trading.refused_account_frozen")


def transaction_account(facts: Facts) -> None:
    """Refuse a customer who has no account with a distributor."""
    if facts.account is None:
        raise OrderRefused("transaction_account", "trading.refused_no_transaction_account")


def certificate_valid(facts: Facts) -> None:
    """Refuse a purchase by a customer whose certificate has run out."""
    end = facts.customer.certificate_valid_until
    if end is not None and end < facts.at.date():
        raise OrderRefused("certificate_valid", "trading.refused_certificate_expired", day=end)


def old_enough(facts: Facts) -> None:
    """Refuse a purchase by a person whose identity card says that he is too young."""
    born, age = facts.customer.born_on, int(facts.owner(MINIMUM_AGE))
    if born is None or not facts.is_individual:
        return
    today = facts.at.date()
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years < age:
        raise OrderRefused("old_enough", "trading.refused_too_young", age=age)


def settlement_known(facts: Facts) -> None:
    """Refuse an order whose dates the trading calendar does not know."""
    if facts.days is None:
        raise OrderRefused("settlement_known", "trading.refused_calendar")


def assessment_valid(facts: Facts) -> None:
    """Refuse a customer whose risk was never assessed, or too long ago."""
    assessed_on = facts.customer.assessed_on
    if facts.customer.risk_level is None or assessed_on is None:
        raise OrderRefused("assessment_valid", "trading.refused_not_assessed")
    if (facts.at.date() - assessed_on).days > facts.owner(ASSESSMENT_DAYS):
        raise OrderRefused(
            "assessment_valid", "trading.refused_assessment_expired", day=assessed_on
        )


def suitability(facts: Facts) -> Notice | None:
    """Refuse the lowest class above R1; warn others above their level, who must confirm."""
    fund, customer = facts.bought, facts.customer
    if fund.risk_level is None:
        raise OrderRefused("suitability", "trading.refused_risk_unknown", fund=fund.fund_name)
    if customer.risk_level is not None and fund.risk_level <= customer.risk_level:
        return None
    if customer.risk_level is None or customer.risk_level <= LOWEST_CLASS:
        raise OrderRefused(
            "suitability",
            "trading.refused_lowest_class",
            again=True,
            fund=fund.fund_name,
            product=fund.risk_level,
        )
    slots = {
        "fund": fund.fund_name,
        "product": fund.risk_level,
        "customer": customer.risk_level,
    }
    return Notice(name="suitability", prompt="trading.notice_risk", slots=slots)


def investor_class(facts: Facts) -> None:
    """Refuse a fund that is not sold to this kind of customer."""
    fund = facts.bought
    if not fund.sold_to or fund.sold_to == facts.customer.individual_or_institution:
        return
    only = "individuals" if fund.sold_to == INDIVIDUAL else "institutions"
    raise OrderRefused(
        "investor_class", f"trading.refused_only_{only}", again=True, fund=fund.fund_name
    )


CHECKS = {
    check.__name__: check
    for check in (
        account_normal,
        transaction_account,
        certificate_valid,
        old_enough,
        settlement_known,
        assessment_valid,
        suitability,
        investor_class,
    )
}
