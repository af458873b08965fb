"""A temporary store with the services that import fund files, and short ways to write files."""

from datetime import date
from pathlib import Path
from typing import Any

from appliance.services.exchange_imports import ExchangeImports, FileResult
from appliance.services.funds import Funds
from appliance.store.database import Database
from plugins.ofd_exchange.file_names import DataName, IndexName
from plugins.ofd_exchange.reader import OfdReader
from plugins.ofd_exchange.writer import write_data, write_index

DAY = date(2026, 11, 20)
DATA_TABLES = (
    *("funds", "quotes", "customers", "transaction_accounts", "holdings", "holding_details"),
    *("balance_dates", "confirmations", "account_confirmations", "dividends"),
)


class Box:
    """The fund data part of a box, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.files.mkdir()
        self.database = Database(folder / "fundline.db")
        self.database.migrate()
        self.funds = Funds(self.database)
        self.imports = ExchangeImports(self.database, self.funds, [OfdReader()])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a table without the time of writing, in a settled order."""
        with self.database.reading() as tables:
            rows = [dict(row) for row in tables.table(table).rows]
        for row in rows:
            row.pop("updated_at", None)
            row.pop("id", None)
        return sorted(rows, key=str)

    def truth(self) -> dict[str, list[dict[str, Any]]]:
        """Return everything that fund files brought."""
        return {table: self.rows(table) for table in DATA_TABLES}

    def take(self, file_type: str, *rows: dict[str, Any], **how: Any) -> FileResult:
        """Write rows as a file and import it."""
        return self.imports.import_file(write(self.files, file_type, *rows, **how), "test")


def write(
    folder: Path,
    file_type: str,
    *rows: dict[str, Any],
    day: date = DAY,
    version: str = "21",
    fields: tuple[str, ...] = (),
    batch: int | None = None,
) -> Path:
    """Write rows as a data file from registrar 98 to distributor 001."""
    named = DataName("98", "001", day, file_type, batch)
    return write_data(folder, named, rows, version=version, fields=fields)


def index(folder: Path, *names: str, kind: str = "OFI", version: str = "21") -> Path:
    """Write an index file."""
    return write_index(folder, IndexName(kind, "98", "001", DAY), names, version=version)
