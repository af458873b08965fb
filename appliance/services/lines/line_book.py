"""The lines in force: the published document, or what `appliance.toml` says where there is none."""

from collections.abc import Callable

from appliance.lines_document import lines_in
from appliance.records.line import Lines
from appliance.records.workshop import LINES
from appliance.settings import Settings


class LineBook:
    """Answers which lines there are now; every part of the box asks it, and keeps nothing."""

    def __init__(self, document: Callable[[], str | None], settings: Settings) -> None:
        self._document = document
        self._settings = settings
        self._known: tuple[str | None, Lines] = (None, lines_in({}, settings))

    def now(self) -> Lines:
        """Return the lines in force."""
        text = self._document()
        if self._known[0] != text:
            documents = {} if text is None else {LINES: text}
            self._known = (text, lines_in(documents, self._settings))
        return self._known[1]

    def own_numbers(self) -> tuple[str, ...]:
        """Return the numbers at which the box can be called from outside."""
        return self.now().own_numbers

    def offers_t38(self) -> bool:
        """Tell whether the trunk by which faxes go out may be offered fax over IP."""
        trunk = self.now().trunk()
        return trunk is not None and trunk.t38

    def trunk_names(self) -> list[str]:
        """Return the names of all trunks."""
        return [one.name for one in self.now().trunks]
