"""How faxes are sent: the line over each page, the mark on covers, the hours, the tries."""

from collections.abc import Mapping

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
from appliance.errors import DocumentRefused, FaxChoiceRefused
from web_console.fax_uploads import on_the_disk, refusal_of
from web_console.limits import FAX, keep_typed, limits, typed_limits
from web_console.refusals import why

pages = Blueprint("fax_rules", __name__, url_prefix="/faxes/rules")


@pages.get("/")
def show() -> str:
    """Show what is set."""
    return _page()


@pages.post("/choices")
def keep_choices() -> Response | tuple[str, int]:
    """Keep station id, header line and hours, or none of them."""
    appliance: Appliance = current_app.extensions["appliance"]
    choices = appliance.fax.choices
    typed = {name: request.form.get(name, "") for name in choices.listing()}
    try:
        choices.keep(typed)
    except FaxChoiceRefused as error:
        return _page(choices=typed, choice_refusal=why(error)), 422
    flash(g.words("fax_rules.kept"))
    return redirect(url_for("fax_rules.show"), 303)


@pages.post("/limits")
def keep_limits() -> Response | tuple[str, int]:
    """Keep all limits, or none."""
    typed = typed_limits(FAX)
    if reason := keep_typed(typed):
        return _page(typed=typed, limit_refusal=reason), 422
    flash(g.words("parameters.kept"))
    return redirect(url_for("fax_rules.show"), 303)


@pages.get("/logo.png")
def logo() -> Response:
    """Send the owner's mark as faxes show it."""
    appliance: Appliance = current_app.extensions["appliance"]
    kept = appliance.fax.logo.file
    if kept is None:
        abort(404)
    return Response(kept.read_bytes(), mimetype="image/png")


@pages.post("/logo")
def keep_logo() -> Response | tuple[str, int]:
    """Take the owner's mark from a picture."""
    appliance: Appliance = current_app.extensions["appliance"]
    file = request.files.get("picture")
    if file is None or not file.filename:
        return _page(logo_refusal=g.words("fax_rules.no_picture")), 422
    try:
        with on_the_disk(file) as kept:
            appliance.fax.logo.keep(kept, file.filename)
    except DocumentRefused as error:
        return _page(logo_refusal=refusal_of(error, file.filename)), 422
    flash(g.words("fax_rules.logo_kept"))
    return redirect(url_for("fax_rules.show"), 303)


@pages.post("/logo/remove")
def remove_logo() -> Response:
    """Do without a mark."""
    appliance: Appliance = current_app.extensions["appliance"]
    appliance.fax.logo.remove()
    flash(g.words("fax_rules.logo_removed"))
    return redirect(url_for("fax_rules.show"), 303)


def _page(
    choices: Mapping[str, str] | None = None,
    choice_refusal: str = "",
    typed: Mapping[str, str] | None = None,
    limit_refusal: str = "",
    logo_refusal: str = "",
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "fax_rules/show.html",
        choices=choices or appliance.fax.choices.listing(),
        choice_refusal=choice_refusal,
        parameters=limits(FAX),
        typed=typed or {},
        limit_refusal=limit_refusal,
        has_logo=appliance.fax.logo.file is not None,
        logo_refusal=logo_refusal,
    )
