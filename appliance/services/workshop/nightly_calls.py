"""The golden calls of each night: what is in force is tried, and who is told when one fails."""

from datetime import datetime

from appliance.errors import GoldenCallRefused
from appliance.records.rehearsal import BROKEN, GOLDEN, Run
from appliance.services.mail_queue import EMAIL, MailQueue
from appliance.services.preferences import Preferences
from appliance.services.workshop.golden_calls import GoldenCalls
from appliance.services.workshop.runs import Runs
from appliance.store.database import Database

RECIPIENT = "golden_calls.mail"
NIGHT = "night"
"""Who asks for the nightly run."""


class NightlyCalls:
    """Asks for the golden calls of what is in force, and tells the owner what failed."""

    def __init__(
        self,
        database: Database,
        *,
        runs: Runs,
        golden_calls: GoldenCalls,
        mail: MailQueue,
        preferences: Preferences,
    ) -> None:
        self._database = database
        self._runs = runs
        self._golden_calls = golden_calls
        self._mail = mail
        self._preferences = preferences

    @property
    def recipient(self) -> str:
        """Return whom a failed night is mailed to, '' where nobody."""
        return self._preferences.text(RECIPIENT, "")

    def tell_to(self, address: str) -> None:
        """Keep whom a failed night is mailed to; '' is nobody."""
        if address and EMAIL.fullmatch(address) is None:
            raise GoldenCallRefused("no_address", address=address)
        self._preferences.keep(RECIPIENT, address)

    def ask(self, _planned_at: datetime) -> None:
        """Ask for the golden calls, where there are any."""
        if self._golden_calls.active():
            self._runs.ask(None, GOLDEN, NIGHT)

    def last(self) -> Run | None:
        """Return the newest run of the golden calls of what is in force."""
        return self._runs.latest(GOLDEN)

    def tell(self, run: Run) -> None:
        """Mail that a run of the golden calls did not pass."""
        recipient = self.recipient
        if recipient:
            with self._database.writing() as tables:
                self._mail.add(tables, recipient, *_letter(run))


def failed_calls(run: Run) -> list[str]:
    """Return the names of the calls of a run that did not go as they should."""
    return [str(one["name"]) for one in run.findings if not one["well"]]


def _letter(run: Run) -> tuple[str, str]:
    """Return subject and text of the mail, Chinese first."""
    if run.state == BROKEN:
        zh, en = f"没有试完：{run.reason}", f"could not be tried: {run.reason}"
    else:
        names = failed_calls(run)
        zh = f"{len(names)} 个没有通过：{'、'.join(names)}"
        en = f"{len(names)} failed: {', '.join(names)}"
    subject = f"Fundline 黄金通话未通过 / golden calls failed ({run.asked_at:%Y-%m-%d})"
    body = (
        f"黄金通话{zh}。\n请在控制台“黄金通话”页面查看每一步。\n\n"
        f"Of the golden calls, {en}.\nSee each step on the console's page Golden calls.\n"
    )
    return subject, body
