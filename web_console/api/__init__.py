"""The API: what other programs ask of the box by HTTP, with a token, in JSON.

`OPERATIONS` is the one list: routes, scopes, checks and the description all follow from it.
"""

from flask import Blueprint, Response, current_app, jsonify

from appliance.assembly import Appliance
from web_console.api import calls, campaigns, contacts, faxes, funds, orders, voices
from web_console.api.description import describe
from web_console.api.door import let_through
from web_console.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *calls.OPERATIONS,
    *funds.OPERATIONS,
    *orders.OPERATIONS,
    *faxes.OPERATIONS,
    *voices.OPERATIONS,
    *campaigns.OPERATIONS,
    *contacts.OPERATIONS,
)

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/openapi.json")
def description() -> Response:
    """Return the description of the API, for people and generators; it needs no token."""
    return jsonify(describe(OPERATIONS))


def _add(operation: Operation) -> None:
    def view(**path: str) -> Response:
        appliance: Appliance = current_app.extensions["appliance"]
        return let_through(operation, appliance, path)

    api.add_url_rule(
        operation.path.replace("{", "<").replace("}", ">"),
        operation.name,
        view,
        methods=[operation.method],
        provide_automatic_options=False,
    )


for one in OPERATIONS:
    _add(one)
