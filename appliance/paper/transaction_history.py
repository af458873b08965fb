"""Prints what an account applied for and what the registrar confirmed, newest first."""

from collections.abc import Iterator
from decimal import Decimal

from reportlab.platypus import Flowable

from appliance.paper import account_blocks, layout
from appliance.paper.document_words import amount, day, figure, words
from appliance.records.document import StatedConfirmation, TransactionHistory


def render(found: TransactionHistory, language: str = "zh") -> bytes:
    """Return the history as PDF."""
    title = words(language)["transactions"]["title"]
    return layout.document(
        lambda: list(_story(found, language)),
        title=title,
        footer=f"{title} {found.fund_account}",
        pages=words(language)["common"]["pages"],
    )


def _story(found: TransactionHistory, language: str) -> Iterator[Flowable]:
    own = words(language)["transactions"]
    yield from account_blocks.head(found, own["title"], language)
    yield layout.gap(3)
    yield layout.paragraph(own["limit"].format(limit=found.limit), layout.SMALL)
    yield from layout.heading(own["applications"])
    yield account_blocks.applications(found.applications, language)
    yield from layout.heading(own["confirmations"])
    yield _confirmations(found, language)
    yield from account_blocks.notes(found, ("pending", "risk"), language)


def _confirmations(found: TransactionHistory, language: str) -> Flowable:
    own = words(language)["transactions"]
    if not found.confirmations:
        return layout.paragraph(own["no_confirmations"])
    right = [(own[name], layout.SMALL_FIGURE) for name in ("figures", "price")]
    rows = [_confirmation(one, language) for one in found.confirmations]
    return layout.table([own["confirmed"], own["fund"], *right], rows, (36, 0, 50, 38))


def _confirmation(one: StatedConfirmation, language: str) -> list[layout.Cell]:
    own = words(language)["transactions"]
    date = [(day(one.confirmed_on), layout.TEXT), (one.business, layout.SMALL)]
    if one.applied_on:
        date.append((own["applied_on"].format(day=day(one.applied_on)), layout.SMALL))
    name = account_blocks.funds(one, language)
    name.append((own["results"][one.result], layout.SMALL))
    figures = {"shares": one.shares, "target_shares": one.target_shares}
    lines = _lines(figures, own)
    if one.amount:
        lines.insert(0, (amount(one.amount, one.currency_type, language), layout.FIGURE))
    price = {"nav": one.nav if lines else None, "charge": one.charge}
    return [date, name, lines, _lines(price, own)]


def _lines(figures: dict[str, Decimal | None], own: dict[str, str]) -> list[layout.Line]:
    known = [(name, value) for name, value in figures.items() if value]
    return [(own[name].format(figure=figure(value)), layout.FIGURE) for name, value in known]
