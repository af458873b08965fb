"""The customers: a listing, one with holdings, orders, calls and wishes, unlocking and PINs."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import AlarmRefused, CustomerUnknown, PinTooWeak
from appliance.records.contact import MAIL
from appliance.records.wish import MAIL_ADDRESS, NewWish
from appliance.services.callers import KINDS, Customer
from appliance.services.outbound.consents import Evidence
from appliance.services.search.typed import LONGEST, typed
from appliance.settings import Secret
from web_console.access import note, operator_session
from web_console.listings import Asked, Listing, in_batches
from web_console.paging import page_asked_for
from web_console.presentation import duration

pages = Blueprint("customers", __name__, url_prefix="/customers")
PIN_DIGITS = 6
LATEST = 10
"""Orders and calls on a customer's page; all of them are on their own pages."""


@pages.get("/")
def listing() -> str:
    """Show the customers that fit, a page at a time, names and numbers masked."""
    appliance: Appliance = current_app.extensions["appliance"]
    text = request.args.get("text", "").strip()[:LONGEST]
    asked = typed(text)
    page = page_asked_for(appliance.search.customer_count(asked), text=text)
    accounts = appliance.search.customers(asked, page.size, page.offset)
    return render_template(
        "customers/listing.html",
        customers=[appliance.callers.customer(account) for account in accounts],
        text=text,
        paged=page,
    )


@pages.get("/<fund_account>")
def one(fund_account: str) -> str:
    """Show one customer's holdings, orders, calls, lock and PINs; the opening is noted."""
    customer = _customer(fund_account)
    note("customer", customer.fund_account)
    return _page(customer)


@pages.route("/<fund_account>/unlock", methods=["GET", "POST"])
def unlock(fund_account: str) -> str | Response:
    """Ask once more, then unlock the account."""
    appliance: Appliance = current_app.extensions["appliance"]
    customer = _customer(fund_account)
    if request.method == "GET":
        return render_template("customers/unlock.html", customer=customer)
    appliance.callers.unlock(fund_account)
    flash(g.words("customers.unlocked", fund_account=fund_account))
    return redirect(url_for("customers.one", fund_account=fund_account))


@pages.post("/<fund_account>/pin")
def set_pin(fund_account: str) -> Response | tuple[str, int]:
    """Set a telephone PIN of six digits; a weak one is refused."""
    appliance: Appliance = current_app.extensions["appliance"]
    customer = _customer(fund_account)
    kind, pin = request.form.get("kind", ""), request.form.get("pin", "")
    if kind not in KINDS:
        abort(400)
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return _page(customer, g.words("customers.pin_form")), 422
    if pin != request.form.get("again", ""):
        return _page(customer, g.words("customers.pin_differs")), 422
    try:
        appliance.callers.set_pin(fund_account, kind, Secret(pin))
    except PinTooWeak:
        return _page(customer, g.words("customers.pin_weak")), 422
    flash(g.words("customers.pin_kept", kind=g.words(f"customers.{kind}")))
    return redirect(url_for("customers.one", fund_account=fund_account))


@pages.post("/<fund_account>/mail")
def set_mail_address(fund_account: str) -> Response | tuple[str, int]:
    """Write down where a customer's mail goes; an empty address takes it away."""
    appliance: Appliance = current_app.extensions["appliance"]
    customer, address = _customer(fund_account), request.form.get("address", "").strip()
    wishes, evidence = appliance.outbound.wishes, Evidence(operator=operator_session().operator)
    note("customer_mail", fund_account)
    try:
        if address:
            new = {"fund_account": fund_account, "topic": MAIL_ADDRESS, "medium": MAIL}
            wishes.wish(NewWish(address=address, **new), evidence)
        else:
            wishes.end(MAIL_ADDRESS, fund_account, evidence)
    except AlarmRefused:
        return _page(customer, mail_refusal=g.words("customers.mail_form")), 422
    flash(g.words("customers.mail_kept"))
    return redirect(url_for("customers.one", fund_account=fund_account), 303)


def _customer(fund_account: str) -> Customer:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.callers.customer(fund_account)
    except CustomerUnknown:
        abort(404)


def _page(customer: Customer, refusal: str = "", mail_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    wishes = appliance.outbound.wishes
    return render_template(
        "customers/one.html",
        customer=customer,
        holdings=appliance.funds.holdings(customer.fund_account),
        orders=appliance.orders.of_account(customer.fund_account, LATEST),
        calls=appliance.calls.listing(LATEST, customer=customer.fund_account),
        fund_names={fund.fund_code: fund.fund_name for fund in appliance.funds.listing()},
        duration=duration,
        kinds=KINDS,
        pins=appliance.callers.pin_kinds(customer.fund_account),
        refusal=refusal,
        wishes=[
            wish for wish in wishes.of_account(customer.fund_account) if wish.topic != MAIL_ADDRESS
        ],
        mail_address=wishes.mail_address(customer.fund_account),
        mail_refusal=mail_refusal,
    )


def _rows(appliance: Appliance, asked: Asked) -> Iterator[Mapping[str, Any]]:
    what = typed(asked.get("text", ""))

    def batch(limit: int, offset: int) -> list[dict[str, Any]]:
        accounts = appliance.search.customers(what, limit, offset)
        customers = map(appliance.callers.customer, accounts)
        return [vars(one) | {"investor_name": one.masked_name} for one in customers]

    return in_batches(batch)


def _count(appliance: Appliance, asked: Asked) -> int:
    return appliance.search.customer_count(typed(asked.get("text", "")))


LISTINGS = (
    Listing(
        "customers",
        "customers.listing",
        ("fund_account", "investor_name", "individual_or_institution", "masked_certificate",
         "risk_level", "assessed_on", "status", "locked"),
        _rows,
        _count,
        filters=("text",),
        words={"individual_or_institution": "investor_kinds"},
    ),
)  # fmt: skip
