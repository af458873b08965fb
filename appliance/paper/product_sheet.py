"""Prints what somebody must know who thinks of buying a fund: facts, limits, fees, risks."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from reportlab.platypus import Flowable

from appliance.paper import fund_blocks, layout
from appliance.paper.document_words import NOTHING, day, figure, words
from appliance.records.document import FeeStep, ProductSheet

HUNDRED = Decimal(100)
MONEY_FUND = "04"
LIMITS = {
    "subscription_first": ("MinSubsAmountByIndi", "MinAmountByInst"),
    "subscription_further": ("IndiAppSubsAmount", "InstAppSubsAmnt"),
    "subscription_most": ("MaxSubsAmountByIndi", ""),
    "purchase_first": ("MinBidsAmountByIndi", "MinBidsAmountByInst"),
    "purchase_further": ("MinAppBidsAmountByIndi", "MinAppBidsAmountByInst"),
    "purchase_most": ("IndiMaxPurchase", "InstMaxPurchase"),
    "purchase_day": ("IndiDayMaxSumBuy", "InstDayMaxSumBuy"),
    "redemption_least": ("MinRedemptionVol", "MinRedemptionVol"),
    "redemption_most": ("IndiMaxRedeem", "InstMaxRedeem"),
    "redemption_day": ("IndiDayMaxSumRedeem", "InstDayMaxSumRedeem"),
    "switch_least": ("MinInterconvertVol", "MinInterconvertVol"),
    "balance_least": ("MinAccountBalance", "MinAccountBalance"),
}
"""GB/T 39595 fields of a limit: of individuals, of institutions."""


def render(found: ProductSheet, language: str = "zh") -> bytes:
    """Return the sheet as PDF."""
    title = words(language)["product_sheet"]["title"]
    return fund_blocks.printed(found, title, lambda: _story(found, language), language)


def _story(found: ProductSheet, language: str) -> Iterator[Flowable]:
    own = words(language)["product_sheet"]
    yield from layout.heading(own["facts"])
    yield layout.facts([(own[name], value) for name, value in _facts(found, language).items()])
    yield from layout.heading(own["limits"])
    yield _limits(found, language)
    yield from layout.heading(own["fees"])
    yield _fees(found, language)
    yield from layout.heading(own["risk"])
    for name, text in own["risks"].items():
        if name != "money" or found.fund_type == MONEY_FUND:
            yield layout.paragraph(text)


def _facts(found: ProductSheet, language: str) -> dict[str, str]:
    own = words(language)["product_sheet"]
    currency = found.currency_type
    facts = {
        "fund_type": own["fund_types"].get(found.fund_type, NOTHING),
        "status": found.status,
        "risk_level": own["risk_levels"].get(str(found.risk_level), NOTHING),
        "nav": figure(found.nav),
        "nav_date": day(found.nav_date),
        "currency_type": own["currency_names"].get(currency, currency),
        "confirm_days": own["confirm_days_value"].format(days=found.confirm_days),
    }
    if found.yield_7d is None:
        return facts | {"accumulated_nav": figure(found.accumulated_nav)}
    income = {"fund_income": figure(found.fund_income), "yield_7d": _percent(found.yield_7d)}
    return facts | income


def _limits(found: ProductSheet, language: str) -> Flowable:
    """Return the limits that are known, of individuals and institutions beside each other."""
    own = words(language)["product_sheet"]
    rows: list[list[layout.Cell]] = []
    for name, fields in LIMITS.items():
        values = [found.limits.get(field) for field in fields]
        if any(values):
            shown = [figure(Decimal(value)) if value else NOTHING for value in values]
            rows.append([own["limit_names"][name], *((text, layout.FIGURE) for text in shown)])
    if not rows:
        return layout.paragraph(own["no_limits"])
    who = [(own[f"for_{kind}"], layout.SMALL_FIGURE) for kind in ("1", "0")]
    return layout.table([own["limit"], *who], rows, (0, 44, 44))


def _fees(found: ProductSheet, language: str) -> Flowable:
    own = words(language)["product_sheet"]
    if not found.fees:
        return layout.paragraph(own["no_fees"])
    rows: list[list[layout.Cell]] = []
    for (business, kind), steps in groupby(
        found.fees, lambda one: (one.business, one.individual_or_institution)
    ):
        who = f"（{own[f'for_{kind}']}）" if kind else ""
        rows += _steps(f"{business}{who}", list(steps), language)
    head = (own["fee"], own["fee_step"], (own["rate"], layout.SMALL_FIGURE))
    return layout.table(head, rows, (56, 0, 44))


def _steps(what: str, steps: list[FeeStep], language: str) -> Iterator[list[layout.Cell]]:
    """Yield the rates of one business, each with the range in which it applies."""
    own = words(language)["product_sheet"]
    for number, step in enumerate(steps):
        following = steps[number + 1] if number + 1 < len(steps) else None
        fee = _percent(step.rate)
        if step.fixed is not None:
            fee = own["fixed"].format(figure=figure(step.fixed))
        name = what if number == 0 else ""
        yield [name, _range(step, following, language), (fee, layout.FIGURE)]


def _range(step: FeeStep, following: FeeStep | None, language: str) -> str:
    """Return from which amount or day on a rate applies, and where the following begins."""
    own = words(language)["product_sheet"]
    amounts = step.from_amount, following.from_amount if following else None
    days = Decimal(step.from_days), Decimal(following.from_days) if following else None
    parts = []
    for unit, (since, until) in {"amount": amounts, "days": days}.items():
        ends = until is not None and until > since
        if since or ends:
            kind = ("between" if ends else "from") if since else "below"
            parts.append(own[f"{kind}_{unit}"].format(since=f"{since:,f}", until=figure(until)))
    return "，".join(parts) or str(own["all_steps"])


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * HUNDRED).normalize():f}%"
