"""The demo company as OFD files: eight funds, four customers, their history up to yesterday."""

from datetime import date, timedelta
from pathlib import Path

from plugins.ofd_exchange.demo import customers, funds
from plugins.ofd_exchange.demo.trading_days import past_trading_days
from plugins.ofd_exchange.file_names import DataName, IndexName
from plugins.ofd_exchange.writer import Value, write_data, write_index

REGISTRAR, DISTRIBUTOR = "98", "001"
HISTORY_DAYS, SINGLE_DAYS = 120, 5


def write_demo_files(folder: Path, today: date) -> list[Path]:
    """Write the demo company's files and indexes; the newest NAV is of the last trading day."""
    folder.mkdir(parents=True, exist_ok=True)
    days = past_trading_days(today, HISTORY_DAYS)
    paths = []
    # The past comes in one file of version 2.1, the last days as daily files of version 2.2.
    history, single = days[:-SINGLE_DAYS], days[-SINGLE_DAYS:]
    rows = [row for day in history for row in funds.rows(day, days)]
    paths += _batch(folder, "OFJ", history[-1], "21", {"07": rows})
    for day in single:
        paths += _batch(folder, "OFJ", day, "22", {"07": funds.rows(day, days)})
    opened = days[0] - timedelta(days=1)
    paths += _batch(folder, "OFI", opened, "21", {"02": customers.openings(opened)})
    for day, rows_by_type in customers.past_business(days).items():
        paths += _batch(folder, "OFI", day, "21", rows_by_type)
    paths += _batch(folder, "OFI", days[-1], "22", customers.last_day(days))
    return paths


def _batch(
    folder: Path, kind: str, day: date, version: str, rows: dict[str, list[dict[str, Value]]]
) -> list[Path]:
    names = [DataName(REGISTRAR, DISTRIBUTOR, day, file_type) for file_type in rows]
    paths = [write_data(folder, named, rows[named.file_type], version=version) for named in names]
    index = IndexName(kind, REGISTRAR, DISTRIBUTOR, day)
    return [*paths, write_index(folder, index, [str(one) for one in names], version=version)]
