"""Fund files of GB/T 39595 (OFD), versions 2.0 to 2.2, and the demo company's files."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import FundFileReader, hookimpl
from plugins.ofd_exchange.demo import write_demo_files
from plugins.ofd_exchange.reader import OfdReader


@hookimpl
def fund_file_reader() -> FundFileReader:
    """Return the reader of OFD files."""
    return OfdReader()


@hookimpl
def demo_files(folder: Path) -> None:
    """Write the demo company's OFD files, the newest NAV being that of the last trading day."""
    write_demo_files(folder, datetime.now(ZoneInfo("Asia/Shanghai")).date())
