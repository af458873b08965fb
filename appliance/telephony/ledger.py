"""What a call needs of the ledger."""

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
