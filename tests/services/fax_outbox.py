"""A box that sends faxes, with a far end whose answers are written by the test."""

from pathlib import Path

from appliance.records.fax import FaxResult
from appliance.services.faxes.records import Fax, FaxAttempt
from appliance.settings import Trunk
from tests.services.fax_room import FaxBox, write_fax

NUMBER = "02151000001"
CARRIER = Trunk(name="carrier", host="sbc.example.com", numbers=("02112345678",))
DROPPED = "The call dropped prematurely"


class Outbox:
    """A box that sends faxes, with a far end whose answers are written by the test."""

    def __init__(self, home: Path, *trunks: Trunk) -> None:
        self.box = FaxBox(home, *trunks)
        self.queue = self.box.fax.queue
        self.parameters = self.box.appliance.parameters
        self._home = home

    def document(self, pages: int = 3) -> str:
        tiff = write_fax(self._home / "new.tif", pages)
        return self.box.fax.documents.keep(tiff, "notice", "upload", made_by="admin").id

    def order(self, number: str = NUMBER, pages: int = 3, **details: object) -> Fax:
        document = self.document(pages)
        return self.queue.send(document, number, **{"origin": "console", **details})  # type: ignore[arg-type]

    def begin(self, fax: Fax) -> FaxAttempt:
        attempt = self.queue.begin_attempt(fax.id)
        assert attempt is not None
        return attempt

    def answer(self, fax: Fax) -> FaxAttempt:
        attempt = self.begin(fax)
        self.queue.answered(attempt.token)
        return attempt

    def try_once(self, fax: Fax, result: FaxResult, outcome: str = "") -> Fax:
        """Dial when the fax is due and let the attempt end so."""
        waiting = self.queue.one(fax.id)
        assert waiting.next_at is not None
        self.box.now = max(self.box.now, waiting.next_at)
        assert fax.id in [one.id for one in self.queue.due()]
        attempt = self.answer(fax) if not outcome else self.begin(fax)
        self.box.pass_time(20)
        return self.queue.end_attempt(attempt.token, result, outcome)

    def wait_seconds(self, fax: Fax) -> float:
        assert fax.next_at is not None
        return (fax.next_at - self.box.now).total_seconds()


def sent(pages: int, *, mode: str = "T38", rate: int = 14400) -> FaxResult:
    return FaxResult("SUCCESS", "OK", "HANGUP", pages, mode, rate, remote_station="021 5100 0001")


def cut(pages: int, *, station: str = "021 5100 0001") -> FaxResult:
    return FaxResult("FAILED", DROPPED, DROPPED, pages, "T38", 14400, remote_station=station)


NOBODY = FaxResult("FAILED", "cause 17")
