"""The audit: who did, changed and saw what, and the checkpoints that sign how far it reaches."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.errors import CheckpointUnknown, EvidenceAltered, PaperUnavailable
from appliance.paper import checkpoint_page
from appliance.records.audit import SignedCheckpoint
from appliance.services.audit.entries import KINDS
from appliance.services.audit.signing import fingerprint
from appliance.store.audit import EntriesAsked
from web_console.deeds import deed_in_words
from web_console.listings import Asked, Listing, in_batches
from web_console.paging import page_asked_for
from web_console.refusals import why

pages = Blueprint("audit", __name__, url_prefix="/audit")
FILTERS = ("kind", "actor", "action", "subject", "since", "until")
COLUMNS = ("number", "at", "actor", "address", "door", "kind", "action", "subject", "outcome",
           "detail")  # fmt: skip
MOST_SHOWN = 50


@pages.get("/")
def listing() -> str:
    """Show the entries, newest first, of one person, action, subject or time where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    asked = {name: request.args.get(name, "").strip()[:40] for name in FILTERS}
    page = page_asked_for(appliance.audit.count(asked_entries(asked)), **asked)
    return render_template(
        "audit/listing.html",
        rows=appliance.audit.listing(asked_entries(asked, page.size, page.offset)),
        asked=asked,
        deed=deed_in_words,
        kinds=KINDS,
        actions=appliance.audit.actions(),
        paged=page,
    )


@pages.get("/verify")
def verify() -> AnyResponse:
    """Verify the chain of the audit and say what does not fit."""
    appliance: Appliance = current_app.extensions["appliance"]
    verdict = appliance.proof.verify_audit()
    if verdict.findings:
        first = verdict.findings[0]
        flash(g.words("audit.altered", count=len(verdict.findings), first=first.subject,
                      what=first.what), "refused")  # fmt: skip
    else:
        flash(g.words("audit.unaltered", count=verdict.entries))
    return redirect(url_for("audit.checkpoints"), 303)


@pages.get("/checkpoints")
def checkpoints() -> str:
    """Show the checkpoints, the public key, and where they are mailed to."""
    return _checkpoints_page()


@pages.post("/checkpoints")
def make_checkpoint() -> AnyResponse:
    """Sign how far audit and seals reach."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        made = appliance.checkpoints.make()
    except EvidenceAltered as error:
        flash(g.words("audit.not_signed", reason=why(error)), "refused")
    else:
        flash(g.words("audit.signed", number=made.checkpoint.number))
    return redirect(url_for("audit.checkpoints"), 303)


@pages.post("/checkpoints/mail")
def mail_to() -> AnyResponse | tuple[str, int]:
    """Keep the addresses every checkpoint is mailed to."""
    appliance: Appliance = current_app.extensions["appliance"]
    typed = request.form.get("addresses", "").strip()[:1000]
    if wrong := appliance.checkpoints.mail_to(typed):
        refusal = g.words("audit.bad_address", what=wrong[0])
        return _checkpoints_page(refusal, typed), 422
    flash(g.words("audit.mail_kept"))
    return redirect(url_for("audit.checkpoints"), 303)


@pages.get("/checkpoints/<int:number>.pdf")
def paper(number: int) -> Response:
    """Send a checkpoint as a page to be printed and signed."""
    appliance: Appliance = current_app.extensions["appliance"]
    made, company = _one(number), appliance.preferences.company_name("zh")
    try:
        content = checkpoint_page.render(made, fingerprint(made.public_key), company)
    except PaperUnavailable:
        abort(503)
    return _file(content, "application/pdf", f"checkpoint-{number}.pdf")


@pages.get("/checkpoints/<int:number>.json")
def line(number: int) -> Response:
    """Send a checkpoint as its line, as `fundline verify --checkpoint` reads it."""
    return _file(
        f"{_one(number).text()}\n".encode(), "application/json", f"checkpoint-{number}.json"
    )


def asked_entries(asked: Asked, limit: int = 100, offset: int = 0) -> EntriesAsked:
    """Return which entries a page's filters want."""
    return EntriesAsked(
        kind=asked.get("kind", ""),
        actor=asked.get("actor", ""),
        action=asked.get("action", ""),
        subject_begins=asked.get("subject", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", ""), after=1),
        limit=limit,
        offset=offset,
    )


def _day(text: str, after: int = 0) -> str:
    """Return a day, or one some days after it, as entries begin; nothing where it is none."""
    try:
        return (date.fromisoformat(text) + timedelta(days=after)).isoformat()
    except (ValueError, OverflowError):
        return ""


def _checkpoints_page(refusal: str = "", typed: str | None = None) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    key = appliance.checkpoints.signer.public_key
    kept = " ".join(appliance.checkpoints.recipients())
    return render_template(
        "audit/checkpoints.html",
        rows=appliance.checkpoints.listing(MOST_SHOWN),
        public_key=key,
        fingerprint=fingerprint(key),
        addresses=kept if typed is None else typed,
        refusal=refusal,
    )


def _one(number: int) -> SignedCheckpoint:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.checkpoints.one(number)
    except CheckpointUnknown:
        abort(404)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=mimetype, headers=headers)


def _rows(appliance: Appliance, asked: Asked) -> Iterator[Mapping[str, Any]]:
    def batch(limit: int, offset: int) -> list[dict[str, Any]]:
        found = appliance.audit.listing(asked_entries(asked, limit, offset))
        return [entry._asdict() for entry in found]

    return in_batches(batch)


def _count(appliance: Appliance, asked: Asked) -> int:
    return appliance.audit.count(asked_entries(asked))


LISTINGS = (
    Listing(
        "audit",
        "audit.listing",
        COLUMNS,
        _rows,
        _count,
        filters=FILTERS,
        words={"kind": "audit_kinds", "outcome": "audit_outcomes", "door": "audit_doors"},
    ),
)
