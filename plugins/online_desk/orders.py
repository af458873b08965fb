"""Places orders at the desk, takes them back, and asks what became of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from appliance import DeskAnswer, DeskAway
from plugins.online_desk import order_calls
from plugins.online_desk.client import DeskClient

if TYPE_CHECKING:
    from appliance import Order

NOT_PLACED_HERE = "not_here"
NOT_FOUND = "not_found"


class OrderCounter:
    """Where orders are handed in; every order has one key, and is handed in once."""

    def __init__(self, client: DeskClient) -> None:
        self._client = client

    def place(self, order: "Order") -> DeskAnswer:
        """Place an order under its number as key; `DeskAway` where it certainly was not asked."""
        if order.business_code == order_calls.CANCEL:
            return self._undo(order, order.original_order_number, order.order_number)
        call = order_calls.CALLS.get(order.business_code)
        if call is None:
            return DeskAnswer(outcome="refused", return_code=NOT_PLACED_HERE)
        card = self._card(order) if order.business_code in order_calls.BUYS else {}
        return self._decide(call, order_calls.order_fields(order, card), "taken")

    def undo(self, order: "Order") -> DeskAnswer:
        """Take back an order that was placed; it may be asked for again."""
        return self._undo(order, order.order_number, f"{order.order_number}-undo")

    def look_up(self, order: "Order") -> DeskAnswer | None:
        """Return what the desk knows of an order's number, None for nothing; or `DeskAway`.

        A cancellation has taken place when the order it cancels is undone.
        """
        if order.business_code != order_calls.CANCEL:
            return self._found(order.order_number)
        cancelled = self._found(order.original_order_number)
        undone = cancelled is not None and cancelled.outcome == "undone"
        return DeskAnswer(outcome="taken") if undone else None

    def _undo(self, order: "Order", number: str, key: str) -> DeskAnswer:
        try:
            placed = self._found(number)
        except DeskAway as away:
            raise DeskAway(str(away), asked=False) from None
        if placed is None or placed.outcome == "refused":
            return DeskAnswer(outcome="refused", return_code=NOT_FOUND)
        if placed.outcome == "undone":
            return placed
        return self._decide(
            "undotradeapply_trade",
            order_calls.undo_fields(order, placed.desk_number, key),
            "undone",
        )

    def _decide(self, call: str, fields: Mapping[str, str], outcome: str) -> DeskAnswer:
        """Ask for something to be done; where nobody can tell whether it was, say so."""
        read = order_calls.taken(fields["channel_serial_id"], outcome)
        try:
            return self._client.ask(call, fields, read)
        except DeskAway as away:
            if not away.asked:
                raise
            return DeskAnswer(outcome="unknown", text=str(away))

    def _card(self, order: "Order") -> order_calls.Card:
        try:
            return self._client.ask(
                "accobank_qry", {"trade_acco": order.transaction_account}, order_calls.card
            )
        except DeskAway as away:
            raise DeskAway(str(away), asked=False) from None

    def _found(self, number: str) -> DeskAnswer | None:
        fields = {"channel_serial_id": number}
        return self._client.ask("trade_apply_qry", fields, order_calls.found(number))
