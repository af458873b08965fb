"""Seals rows of a table that never change again, and says of each whether it did."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from appliance.services.chain import canonical
from appliance.services.seals import Finding, Seals, digest

if TYPE_CHECKING:
    from sqlite_utils import Database as Tables

Row = Mapping[str, Any]


class RowSeals:
    """The seals of one kind of rows; their owner seals each when it is as it stays."""

    def __init__(
        self,
        seals: Seals,
        kind: str,
        *,
        subject: Callable[[Row], str],
        find: Callable[[str], Row | None],
        never_sealed: Callable[[], Iterable[Row]],
    ) -> None:
        """Answer for these rows; `find` returns the row of a subject, as it is committed."""
        self._seals = seals
        self._kind = kind
        self._subject = subject
        self._find = find
        self._never_sealed = never_sealed
        seals.witness(kind, self)

    def append(self, tables: "Tables", row: Row) -> None:
        """Seal a row in the transaction that writes it."""
        self._seals.append(tables, self._kind, self._subject(row), digest(row))

    def check(self, subject: str, sealed: str) -> str | None:
        """Return what is wrong with a sealed row, or None."""
        row = self._find(subject)
        if row is None:
            return "its row is gone"
        return None if digest(row) == sealed else "its row was altered"

    def sealed_text(self, subject: str) -> str | None:
        """Return a row as it was sealed."""
        row = self._find(subject)
        return None if row is None else canonical(row)

    def unsealed(self) -> Iterable[Finding]:
        """Name the rows that should have a seal and have none."""
        for row in self._never_sealed():
            yield Finding(f"{self._kind} {self._subject(row)}", "was never sealed")
