"""When and how often people may be contacted: the owner's hours and limits."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web_console.limits import CONTACT, keep_typed, limits, typed_limits

pages = Blueprint("contact_rules", __name__, url_prefix="/consents/rules")


@pages.get("/")
def show() -> str:
    """Show what is set."""
    return _page({})


@pages.post("/")
def keep() -> Response | tuple[str, int]:
    """Keep all hours and limits, or none."""
    typed = typed_limits(CONTACT)
    if reason := keep_typed(typed):
        return _page(typed, reason), 422
    flash(g.words("contact_rules.kept"))
    return redirect(url_for("contact_rules.show"), 303)


def _page(typed: Mapping[str, str], refusal: str = "") -> str:
    return render_template(
        "contact_rules/show.html", parameters=limits(CONTACT), typed=typed, limit_refusal=refusal
    )
