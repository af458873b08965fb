"""The first steps after installing: each one's state is looked up, nobody ticks anything off."""

from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.services.calls import Calls
from appliance.services.exchange_imports import ExchangeImports
from appliance.services.lines.line_book import LineBook
from appliance.services.lines.line_states import LineStates
from appliance.services.preferences import Preferences
from appliance.settings import Settings

DONE, OPEN, FAULTY = "done", "open", "faulty"
PUT_AWAY, FINISHED = "first_run.put_away", "first_run.finished"
YES = "yes"
DEMO = "demo"


@dataclass(frozen=True)
class Step:
    """One step and how far it is; `why` names what was seen, with the values of its sentence."""

    name: str
    state: str
    why: str
    values: dict[str, str] = field(default_factory=dict)


class FirstRun:
    """The guide of a new box."""

    def __init__(
        self,
        settings: Settings,
        preferences: Preferences,
        *,
        calls: Calls,
        imports: ExchangeImports,
        lines: LineBook,
        line_states: LineStates,
    ) -> None:
        self._settings = settings
        self._preferences = preferences
        self._calls = calls
        self._imports = imports
        self._lines = lines
        self._line_states = line_states

    def steps(self) -> list[Step]:
        """Return every step as the box is now."""
        looks: tuple[Callable[[], Step], ...] = (
            *(self._company, self._numbers, self._trunk, self._folder, self._call),
        )
        return [look() for look in looks]

    def is_shown(self) -> bool:
        """Tell whether the guide still reminds: until all was done once, or it was put away."""
        text = self._preferences.text
        if YES in (text(PUT_AWAY, ""), text(FINISHED, "")):
            return False
        if any(step.state != DONE for step in self.steps()):
            return True
        self._preferences.remember(FINISHED, YES)
        return False

    def put_away(self) -> None:
        """Remind no more."""
        self._preferences.remember(PUT_AWAY, YES)

    def bring_back(self) -> None:
        """Remind again until all is done."""
        self._preferences.remember(PUT_AWAY, "")

    def is_put_away(self) -> bool:
        """Tell whether somebody put the guide away."""
        return self._preferences.text(PUT_AWAY, "") == YES

    def _company(self) -> Step:
        name = self._preferences.company_name("zh")
        chosen = self._preferences.present("company.name_zh") is not None
        return Step(
            "company", *((DONE, "named") if chosen else (OPEN, "delivered")), {"name": name}
        )

    def _numbers(self) -> Step:
        numbers = self._lines.own_numbers()
        if not numbers:
            return Step("numbers", OPEN, "none")
        return Step("numbers", DONE, "some", {"numbers": ", ".join(numbers[:5])})

    def _trunk(self) -> Step:
        names = self._lines.trunk_names()
        if not names:
            return Step("trunk", OPEN, "none")
        seen = self._line_states.trunks()
        for name in names:
            state = seen.get(name)
            if state and state.well and self._line_states.is_fresh(state.seen_at):
                return Step("trunk", DONE, "well", {"name": name})
        return Step("trunk", FAULTY, "away", {"name": names[0]})

    def _folder(self) -> Step:
        where = {"folder": str(self._settings.inbox)}
        files = [row for row in self._imports.listing(100) if row["source"] != DEMO]
        if any(row["outcome"] != "refused" for row in files):
            return Step("registrar_folder", DONE, "imported", where)
        if files:
            return Step("registrar_folder", FAULTY, "refused", where)
        return Step("registrar_folder", OPEN, "waiting", where)

    def _call(self) -> Step:
        (*_, last) = [None, *self._calls.plain_listing(1, direction="inbound", answered=YES)]
        if last is None:
            return Step("test_call", OPEN, "none")
        return Step("test_call", DONE, "answered", {"at": str(last["started_at"])[:16]})
