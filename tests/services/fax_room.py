"""A box whose fax room is used without a telephone, and pages as Asterisk would write them."""

import itertools
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, TiffImagePlugin

from appliance.assembly import Appliance, assemble
from appliance.records.fax import SUCCESS, FaxResult
from appliance.services.faxes.records import Fax
from appliance.settings import Settings, Trunk

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
SIZE = (1728, 1145)
BAD_ROWS, LONGEST_BAD_RUN = 326, 328
SENDER, STATION = "02158880001", "+86 21 5888 0001"


def write_fax(target: Path, pages: int = 1, bad: Sequence[tuple[int, int]] = ()) -> Path:
    """Write a fax of standard resolution, as spandsp does; `bad` are bad rows and longest run."""
    target.parent.mkdir(parents=True, exist_ok=True)
    images = []
    for number in range(1, pages + 1):
        image = Image.new("1", SIZE, 1)
        ImageDraw.Draw(image).rectangle((100, 100, 100 + 150 * number, 300), fill=0)
        images.append(image)
    with TiffImagePlugin.AppendingTiffWriter(str(target), new=True) as file:
        for image, (rows, run) in itertools.zip_longest(images, bad, fillvalue=(0, 0)):
            tags = TiffImagePlugin.ImageFileDirectory_v2()
            if rows:
                tags[BAD_ROWS], tags[LONGEST_BAD_RUN] = rows, run
            image.save(file, "TIFF", compression="group3", dpi=(204, 98), tiffinfo=tags)
            file.newFrame()
    return target


def received(pages: int, *, success: bool = True, station: str = STATION) -> FaxResult:
    """Return the end of a transmission as Asterisk tells it."""
    status = SUCCESS if success else "FAILED"
    return FaxResult(status, pages=pages, rate=14400, remote_station=station)


class FaxBox:
    """A box with a clock that is set by hand."""

    def __init__(self, home: Path, *trunks: Trunk) -> None:
        self.now = MORNING
        settings = Settings(home=home, trunks=trunks)
        self.appliance: Appliance = assemble(settings, lambda: self.now)
        self.fax = self.appliance.fax
        self._calls = itertools.count(1)

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def begin(self, *, caller: str = SENDER, dialled: str = "1001") -> Fax:
        """Let a fax machine call."""
        call_id = f"fax.{next(self._calls)}"
        self.appliance.calls.begin(call_id, caller=caller, dialled=dialled, started_at=self.now)
        self.appliance.calls.flush()
        return self.fax.inbox.begin(call_id=call_id, caller=caller, dialled=dialled)

    def arrive(self, fax: Fax, pages: int, bad: Sequence[tuple[int, int]] = ()) -> Path:
        """Let pages of a fax arrive now."""
        spool = write_fax(self.fax.inbox.spool(fax.id), pages, bad)
        os.utime(spool, (self.now.timestamp(), self.now.timestamp()))
        return spool

    def end_call(self, fax: Fax) -> None:
        """Let its call be over."""
        self.appliance.calls.ended(fax.call_id, self.now, "caller_hung_up")
        self.appliance.calls.flush()

    def take(
        self,
        pages: int = 1,
        *,
        caller: str = SENDER,
        dialled: str = "1001",
        station: str = STATION,
        success: bool = True,
    ) -> Fax:
        """Receive a fax."""
        fax = self.begin(caller=caller, dialled=dialled)
        if pages:
            self.arrive(fax, pages)
        result = received(pages, success=success, station=station)
        return self.fax.inbox.keep(fax.id, result)

    def close(self) -> None:
        self.appliance.close()
