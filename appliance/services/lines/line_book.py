"""The lines in force: the published document, or what `appliance.toml` says where there is none."""

from collections.abc import Callable

from appliance.line_records import (
    ANY_NUMBER,
    FAX,
    HOTLINE,
    DialledNumber,
    Lines,
    Target,
    Trunk,
)
from appliance.services.lines.lines_document import read
from appliance.settings import Settings
from appliance.settings import Trunk as WiredTrunk


class LineBook:
    """Answers which lines there are now; every part of the box asks it, and keeps nothing."""

    def __init__(self, document: Callable[[], str | None], settings: Settings) -> None:
        self._document = document
        self._delivered = lines_of(settings.trunks)
        self._known: tuple[str | None, Lines] = (None, self._delivered)

    def now(self) -> Lines:
        """Return the lines in force."""
        text = self._document()
        if self._known[0] != text:
            self._known = (text, self._delivered if text is None else read(text))
        return self._known[1]

    def numbers(self) -> list[str]:
        """Return the numbers of all telephones of the house."""
        return [one.number for one in self.now().extensions]

    def trunk_names(self) -> list[str]:
        """Return the names of all trunks."""
        return [one.name for one in self.now().trunks]


def lines_of(wired: tuple[WiredTrunk, ...]) -> Lines:
    """Return the lines that the trunks of `appliance.toml` describe."""
    hotline, fax = Target(kind=HOTLINE), Target(kind=FAX)
    numbers: dict[str, DialledNumber] = {}
    for trunk in wired:
        for target, listed in ((hotline, trunk.numbers), (fax, trunk.fax_numbers)):
            for number in listed:
                numbers[number] = DialledNumber(number=number, target=target, trunk=trunk.name)
    if any(not trunk.numbers for trunk in wired):
        numbers[ANY_NUMBER] = DialledNumber(number=ANY_NUMBER, target=hotline)
    trunks = tuple(
        Trunk(
            name=trunk.name,
            host=trunk.host,
            port=trunk.port,
            username=trunk.username,
            t38=trunk.t38,
        )
        for trunk in wired
    )
    return Lines(trunks=trunks, numbers=tuple(numbers.values()))
