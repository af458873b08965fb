"""Fax on demand: key 4 of the hotline leads to documents that are sent by fax."""

from typing import TYPE_CHECKING

from appliance import Call, Menu, MenuItem, hookimpl
from plugins.fax_service.choosing import choose_documents, choose_personal
from plugins.fax_service.receipts import tell_before
from plugins.fax_service.sending import send_documents
from plugins.fax_service.subscriptions import subscriptions

if TYPE_CHECKING:
    from appliance.assembly import Appliance


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the fax service to everybody."""
    return [MenuItem("4", "hotline.fax", run, "fax_service.fax")]


def run(call: Call, appliance: "Appliance") -> None:
    """Tell what became of the faxes before the call broke off, then lead through the menu."""
    if call.again and tell_before(call, appliance):
        call.resume([], call.language, call.customer)
    while True:
        call.follow(call.choose(MENU), appliance)


def documents(call: Call, appliance: "Appliance") -> None:
    """Let the caller choose documents of the catalogue, then send them."""
    send_documents(call, appliance, choose_documents(call, appliance))


def personal(call: Call, appliance: "Appliance") -> None:
    """Send a document about the caller's own account, after he said who he is."""
    send_documents(call, appliance, [choose_personal(call, appliance)])


MENU = Menu(
    "fax_service",
    (
        MenuItem("1", "fax_service.menu_documents", documents),
        MenuItem("2", "fax_service.menu_personal", personal),
        MenuItem("3", "fax_service.menu_subscriptions", subscriptions),
    ),
    footer={"common.back": ""},
)
