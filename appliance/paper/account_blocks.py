"""The blocks that documents about one account share."""

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable

from appliance.paper import layout
from appliance.paper.document_words import amount, day, figure, moment, words
from appliance.records.document import AccountDocument, StatedApplication, StatedConfirmation


def head(found: AccountDocument, title: str, language: str) -> Iterator[Flowable]:
    """Yield the title, whose account it is, and of when."""
    own = words(language)["account"]
    yield layout.paragraph(title, layout.TITLE)
    yield layout.paragraph(found.company, layout.LEAD)
    yield layout.gap(2)
    yield layout.facts(
        [
            (own["customer"], found.customer_name),
            (own["fund_account"], found.fund_account),
            (own["at"], moment(found.at)),
        ]
    )


def notes(found: AccountDocument, names: Sequence[str], language: str) -> Iterator[Flowable]:
    """Yield where the figures come from, and what else must be known of them."""
    own = words(language)["notes"]
    yield from layout.heading(own["heading"])
    for name in (f"source_{found.back_end}", *names):
        yield layout.paragraph(own[name], layout.SMALL)


def applications(found: Sequence[StatedApplication], language: str) -> Flowable:
    """Return the table of applications, or that there is none."""
    own = words(language)["applications"]
    if not found:
        return layout.paragraph(own["none"])
    right = [(own[name], layout.SMALL_FIGURE) for name in ("figure", "state")]
    rows = [_application(one, language) for one in found]
    return layout.table([own["applied"], own["fund"], *right], rows, (34, 0, 40, 52))


def funds(one: StatedApplication | StatedConfirmation, language: str) -> list[layout.Line]:
    """Return the fund of an application or its answer, and the one a switch leads to."""
    lines = [(fund(one.fund_code, one.fund_name), layout.TEXT)]
    if one.target_fund_code:
        target = fund(one.target_fund_code, one.target_fund_name)
        lines.append((words(language)["applications"]["target"].format(fund=target), layout.TEXT))
    return lines


def fund(code: str, name: str) -> str:
    """Return a fund as every document names it."""
    return f"{code} {name}".strip()


def _application(one: StatedApplication, language: str) -> list[layout.Cell]:
    own = words(language)["applications"]
    asked = []
    if one.amount is not None:
        asked.append(amount(one.amount, one.currency_type, language))
    if one.shares is not None:
        asked.append(f"{figure(one.shares)} {own['shares']}")
    state = [own["states"][one.state]]
    if one.training:
        state.append(own["training"])
    days = [("trade_date", one.trade_date), ("confirm_date", one.confirm_date)]
    told = [own[name].format(day=day(value)) for name, value in days if value]
    return [
        [(day(one.applied_on), layout.TEXT), (one.business, layout.SMALL)],
        [*funds(one, language), (one.number, layout.SMALL)],
        [(text, layout.FIGURE) for text in asked] or "",
        [
            *((text, layout.FIGURE) for text in state),
            *((text, layout.SMALL_FIGURE) for text in told),
        ],
    ]
