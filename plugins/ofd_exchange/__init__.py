"""Fund files of GB/T 39595 (OFD), versions 2.0 to 2.2, both ways, and the demo company's files."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import ApplicationWriter, FundFileReader, hookimpl
from plugins.ofd_exchange.applications import OfdApplicationWriter
from plugins.ofd_exchange.demo import write_demo_files
from plugins.ofd_exchange.reader import OfdReader


@hookimpl
def fund_file_reader() -> FundFileReader:
    """Return the reader of OFD files."""
    return OfdReader()


@hookimpl
def application_writer() -> ApplicationWriter:
    """Return the writer of OFD applications."""
    return OfdApplicationWriter()


@hookimpl
def return_codes() -> Path:
    """Return the return codes of appendix B, as far as they are known."""
    return Path(__file__).with_name("return_codes.csv")


@hookimpl
def demo_files(folder: Path) -> None:
    """Write the demo company's OFD files, the newest NAV being that of the last trading day."""
    write_demo_files(folder, datetime.now(ZoneInfo("Asia/Shanghai")).date())
