"""How a fax machine is to send or receive, and what it tells about a fax that ended."""

from dataclasses import dataclass, field

SUCCESS = "SUCCESS"


@dataclass(frozen=True)
class FaxOptions:
    """What one fax session may use."""

    t38: bool = True
    """Fax over IP where the far end can; else and where it cannot, as sound."""
    ecm: bool = True
    max_rate: int = 14400
    v17: bool = True
    header: str = ""
    """The line printed over each page; none where it is empty."""
    station: str = ""

    @property
    def modems(self) -> str:
        """Return the modems for this rate; a rate is not kept by a modem that is faster."""
        if self.max_rate < 7200:
            return "v27"
        return "v17,v27,v29" if self.v17 and self.max_rate > 9600 else "v27,v29"

    @property
    def rate(self) -> int:
        """Return the highest rate of these modems that is allowed."""
        highest = {"v27": 4800, "v27,v29": 9600, "v17,v27,v29": 14400}[self.modems]
        return min(self.max_rate, highest)


@dataclass(frozen=True)
class FaxResult:
    """What Asterisk's FAXOPT tells after a fax session."""

    status: str
    """SUCCESS or FAILED; '' where there was no session."""
    result: str = ""
    error: str = ""
    pages: int = 0
    """How many pages the far end confirmed, or sent."""
    mode: str = ""
    """T38 or audio."""
    rate: int | None = None
    resolution: str = ""
    remote_station: str = ""
    local_station: str = ""
    options: dict[str, str] = field(default_factory=dict)
    """Everything else it tells, by FAXOPT's names."""
