"""Where received faxes go: the routes in the order in which they are tried."""

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
from appliance.errors import FaxRouteRefused
from appliance.services.faxes.routes import LONGEST_NAME, FaxRoute
from web_console.refusals import why

pages = Blueprint("fax_routes", __name__, url_prefix="/faxes/rules/routes")
TEXTS = ("name", "dialled", "caller", "station", "email")


@pages.get("/")
def listing() -> str:
    """Show the routes and the form for a new one."""
    return _page()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add a route behind the others."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.fax.routes.add(**_fields())
    except FaxRouteRefused as error:
        return _page(why(error, longest=LONGEST_NAME)), 422
    flash(g.words("fax_routes.added"))
    return redirect(url_for("fax_routes.listing"), 303)


@pages.route("/<int:route_id>", methods=["GET", "POST"])
def one(route_id: int) -> str | Response | tuple[str, int]:
    """Show one route and change it."""
    appliance: Appliance = current_app.extensions["appliance"]
    route = _route(route_id)
    if request.method == "GET":
        return _one(route)
    try:
        appliance.fax.routes.change(route.id, **_fields())
    except FaxRouteRefused as error:
        return _one(route, why(error, longest=LONGEST_NAME)), 422
    flash(g.words("fax_routes.kept"))
    return redirect(url_for("fax_routes.listing"), 303)


@pages.post("/<int:route_id>/<any(up, down, remove):move>")
def move(route_id: int, move: str) -> Response:
    """Try a route earlier or later, or take it away."""
    appliance: Appliance = current_app.extensions["appliance"]
    routes = appliance.fax.routes
    if move == "remove":
        routes.remove(_route(route_id).id)
        flash(g.words("fax_routes.removed"))
    else:
        order = [route.id for route in routes.listing()]
        at = order.index(_route(route_id).id)
        to = min(max(at + (1 if move == "down" else -1), 0), len(order) - 1)
        order.insert(to, order.pop(at))
        routes.arrange(order)
    return redirect(url_for("fax_routes.listing"), 303)


def _route(route_id: int) -> FaxRoute:
    appliance: Appliance = current_app.extensions["appliance"]
    found = [route for route in appliance.fax.routes.listing() if route.id == route_id]
    return found[0] if found else abort(404)


def _fields() -> dict[str, Any]:
    fields: dict[str, Any] = {name: request.form.get(name, "").strip() for name in TEXTS}
    fields["fax_list"] = request.form.get("fax_list") or None
    return fields | {"forwards": request.form.get("forwards") == "yes"}


def _page(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "fax_routes/listing.html",
        routes=appliance.fax.routes.listing(),
        lists={one.id: one.name(g.words.language) for one in appliance.fax.lists.listing()},
        kept=request.form,
        longest=LONGEST_NAME,
        refusal=refusal,
    )


def _one(route: FaxRoute, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    kept: dict[str, Any] = vars(route) | {"forwards": "yes" if route.forwards else ""}
    return render_template(
        "fax_routes/one.html",
        route=route,
        kept=kept | dict(request.form),
        lists={one.id: one.name(g.words.language) for one in appliance.fax.lists.listing()},
        longest=LONGEST_NAME,
        refusal=refusal,
    )
