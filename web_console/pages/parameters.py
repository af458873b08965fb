"""The owner's rules of trading: limits, the registrars' profiles, fee rates and switches."""

from collections.abc import Callable, Mapping
from dataclasses import replace
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
from appliance.errors import CounterpartyRefused, FileRefused
from appliance.records.exchange import Counterparty
from appliance.services.orders.counterparties import CHOICES
from web_console.access import operator_session
from web_console.limits import TRADING, keep_typed, limits, typed_limits
from web_console.refusals import why

pages = Blueprint("parameters", __name__, url_prefix="/parameters")
TEXTS = ("name", "distributor_code", "branch_code", "net_no", "charge_type", "table_number",
         "currency_type")  # fmt: skip


@pages.get("/")
def show() -> str:
    """Show the limits, the registrars, the fee rates and the switches."""
    return _page()


@pages.post("/limits")
def keep_limits() -> Response | tuple[str, int]:
    """Keep all limits, or none."""
    typed = typed_limits(TRADING)
    if reason := keep_typed(typed):
        return _page(typed=typed, limit_refusal=reason), 422
    flash(g.words("parameters.kept"))
    return redirect(url_for("parameters.show"), 303)


@pages.post("/fee-rates")
def import_rates() -> Response | tuple[str, int]:
    """Import a table of fee rates, whole or not at all."""
    appliance: Appliance = current_app.extensions["appliance"]
    return _imported(appliance.fees.import_table, "rate_refusal")


@pages.post("/switch-relations")
def import_switches() -> Response | tuple[str, int]:
    """Import a table of switch relations, whole or not at all."""
    appliance: Appliance = current_app.extensions["appliance"]
    return _imported(appliance.fees.import_switches, "switch_refusal")


@pages.route("/registrars/<registrar_code>", methods=["GET", "POST"])
def counterparty(registrar_code: str) -> str | Response | tuple[str, int]:
    """Show one registrar's profile and change it."""
    appliance: Appliance = current_app.extensions["appliance"]
    known = {one.registrar_code: one for one in appliance.counterparties.listing()}
    if registrar_code not in known:
        abort(404)
    profile = known[registrar_code]
    if request.method == "GET":
        return _profile_page(profile)
    try:
        profile = replace(profile, **_profile_fields(profile))
        appliance.counterparties.keep(profile, operator_session().operator)
    except CounterpartyRefused as error:
        return _profile_page(profile, g.words("counterparties.refused", reason=_why(error))), 422
    flash(g.words("counterparties.kept", code=registrar_code))
    return redirect(url_for("parameters.show"), 303)


def _why(error: CounterpartyRefused) -> str:
    name = str(error.slots.get("name", ""))
    return why(error, field=g.words.known(f"counterparties.{name}", name))


def _profile_fields(profile: Counterparty) -> dict[str, Any]:
    """Return the values of the form in the types of the profile; what is unknown stays."""
    form = request.form
    fields: dict[str, Any] = {name: form[name].strip() for name in TEXTS if name in form}
    for name, allowed in CHOICES.items():
        chosen = {str(one): one for one in allowed}
        fields[name] = chosen.get(form.get(name, ""), getattr(profile, name))
    return fields | {"automatic": form.get("automatic") == "yes"}


def _imported(take: Callable[[bytes, str], int], place: str) -> Response | tuple[str, int]:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(**{place: g.words("parameters.none_chosen")}), 422
    try:
        count = take(file.read(), file.filename)
    except FileRefused as error:
        return _page(**{place: g.words("parameters.file_refused", reason=why(error))}), 422
    flash(g.words("parameters.imported", count=count))
    return redirect(url_for("parameters.show"), 303)


def _page(
    typed: Mapping[str, str] | None = None,
    limit_refusal: str = "",
    rate_refusal: str = "",
    switch_refusal: str = "",
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "parameters/show.html",
        parameters=limits(TRADING),
        typed=typed or {},
        limit_refusal=limit_refusal,
        rates=appliance.fees.rates(),
        relations=appliance.fees.relations(),
        fund_names={fund.fund_code: fund.fund_name for fund in appliance.funds.listing()},
        rate_refusal=rate_refusal,
        switch_refusal=switch_refusal,
        counterparties=appliance.counterparties.listing(),
    )


def _profile_page(profile: Counterparty, refusal: str = "") -> str:
    return render_template(
        "parameters/counterparty.html",
        profile=profile,
        choices=CHOICES,
        texts=TEXTS,
        refusal=refusal,
    )
