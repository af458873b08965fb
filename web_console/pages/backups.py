"""Backups: where they lie, the key, what became of each, and one at once."""

import segno
from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.errors import BackupRefused
from appliance.services.backups.setup import KEEP
from appliance.settings import Secret
from web_console.access import operator_session
from web_console.paging import page_asked_for
from web_console.refusals import why
from web_console.typed import whole_number

pages = Blueprint("backups", __name__, url_prefix="/backups")
LOOK_AGAIN_SECONDS = 3


@pages.get("/")
def show() -> Response:
    """Show the plan, what is under way and what became of each backup."""
    response = make_response(_page())
    if _appliance().care.backups.open() is not None:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@pages.post("/run")
def run() -> AnyResponse | tuple[str, int]:
    """Ask for a backup; the exchange starts it within two seconds."""
    try:
        _appliance().care.backups.ask(operator_session().operator)
    except BackupRefused as error:
        return _page(refusal=_reason(error)), 422
    flash(g.words("backups.asked"))
    return redirect(url_for("backups.show"), 303)


@pages.post("/<int:number>/cancel")
def cancel(number: int) -> AnyResponse:
    """Ask for the end of a backup."""
    try:
        _appliance().care.backups.cancel(number, operator_session().operator)
    except BackupRefused:
        flash(g.words("backups.refused_over"))
    else:
        flash(g.words("backups.cancelled"))
    return redirect(url_for("backups.show"), 303)


@pages.post("/place")
def keep_place() -> AnyResponse | tuple[str, int]:
    """Keep where backups lie, when they are made and how long they stay."""
    setup, typed = _appliance().care.backups.setup, request.form
    place = typed.get("place", "").strip()
    try:
        if typed.get("password"):
            setup.keep_password(Secret(typed["password"]))
        host_key = typed.get("host_key", "").strip()
        if place.startswith("sftp://") and not host_key:
            return _page(typed=typed, seen_key=setup.seen_host_key(place)), 422
        setup.set_time(typed.get("time", ""))
        setup.set_keeping(**{name: _number(typed.get(name, "")) for name in KEEP})
        setup.set_place(place, same_disk=typed.get("same_disk") == "yes", host_key=host_key)
    except BackupRefused as error:
        return _page(place_refusal=_reason(error), typed=typed), 422
    flash(g.words("backups.kept"))
    return redirect(url_for("backups.show"), 303)


@pages.post("/key")
def make_key() -> str | tuple[str, int]:
    """Make a new key, or take a passphrase; the words are on this answer and nowhere else."""
    setup = _appliance().care.backups.setup
    if setup.has_key and request.form.get("really") != "yes":
        return _page(key_refusal=g.words("backups.really_missing")), 422
    passphrase = request.form.get("passphrase", "")
    try:
        if passphrase:
            setup.take_passphrase(Secret(passphrase))
            return _page(said=g.words("backups.passphrase_kept"))
        words = setup.make_key().reveal()
    except BackupRefused as error:
        return _page(key_refusal=_reason(error)), 422
    code = segno.make(words, error="m").png_data_uri(scale=6, border=3)
    return _page(new_words=words, code=code)


def _number(text: str) -> int:
    number = whole_number(text, 4)
    if number is None:
        raise BackupRefused("keep", f"{text!r} is no number")
    return number


def _reason(error: BackupRefused) -> str:
    return f"{why(error)} ({error.detail})" if error.detail else why(error)


def _page(**shown: object) -> str:
    backups = _appliance().care.backups
    page = page_asked_for(backups.count())
    typed = {"refusal": "", "place_refusal": "", "key_refusal": "", "typed": {}, "seen_key": ""}
    return render_template(
        "backups/show.html",
        **typed | {"new_words": "", "code": "", "said": ""} | shown,
        plan=backups.setup.plan(),
        has_key=backups.setup.has_key,
        ready=backups.setup.ready,
        login_line=backups.setup.login_line(),
        under_way=backups.open(),
        newest=backups.newest_good(),
        trouble=backups.has_trouble(),
        rows=backups.listing(page.size, page.offset),
        paged=page,
    )


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance
