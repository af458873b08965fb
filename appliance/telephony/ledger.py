"""What a call needs of the ledger."""

from datetime import datetime
from typing import Protocol


class Ledger(Protocol):
    """What a call writes down about itself."""

    def step(
        self, call_id: str, kind: str, *, prompt: str = "", text: str = "", keys: str = ""
    ) -> None:
        """Write one step: `heard`, `keyed` or `did`."""

    def place(self, call_id: str, keys: list[str], language: str) -> None:
        """Write where the caller is, as the keys chosen so far."""

    def identified(self, call_id: str, fund_account: str) -> None:
        """Write who the caller is."""


class NoLedger:
    """The ledger of a call the box placed: what became of it stands with what it was for."""

    def begin(
        self, call_id: str, *, caller: str, dialled: str, channel: str, direction: str
    ) -> None:
        """Write nothing."""

    def ended(self, call_id: str, at: datetime | None, ending: str) -> None:
        """Write nothing."""

    def step(
        self, call_id: str, kind: str, *, prompt: str = "", text: str = "", keys: str = ""
    ) -> None:
        """Write nothing."""

    def place(self, call_id: str, keys: list[str], language: str) -> None:
        """Write nothing."""

    def identified(self, call_id: str, fund_account: str) -> None:
        """Write nothing."""
