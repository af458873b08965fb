"""Starts the exchange: `python -m appliance.exchange`."""

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import IO
from zoneinfo import ZoneInfo

from appliance import strongbox
from appliance.assembly import assemble
from appliance.errors import FundlineError, StartRefused
from appliance.exchange.backup_starter import BackupStarter
from appliance.exchange.call_events import CallEvents
from appliance.exchange.conference_rooms import ConferenceRooms
from appliance.exchange.fax_arrivals import FaxArrivals
from appliance.exchange.fax_sender import FaxSender
from appliance.exchange.line_watch import LineWatch
from appliance.exchange.message_lamps import MessageLamps
from appliance.exchange.outbound_sender import OutboundSender
from appliance.exchange.publisher import Publisher
from appliance.exchange.self_caller import SelfCaller
from appliance.exchange.studio_caller import StudioCaller
from appliance.exchange.ticks import Ticks
from appliance.exchange.trial_caller import TrialCaller
from appliance.exchange.trial_runner import TrialRunner
from appliance.machine.heartbeats import beat, last_beat
from appliance.settings import Settings, read_settings
from appliance.telephony.switchboard import Switchboard

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOOK_SECONDS = 0.1

log = logging.getLogger("appliance.exchange")


class Exchange:
    """The running exchange: one link to Asterisk, one clock, one ledger."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = threading.Event()
        self.appliance = assemble(settings)
        self.events = CallEvents(self.appliance.calls)
        self.fax_arrivals = FaxArrivals(self.appliance.fax.inbox)
        self.switchboard = Switchboard(
            "127.0.0.1", settings.ami_port, "exchange", strongbox.secret(settings, "ami_exchange")
        )
        self.rooms = ConferenceRooms(self.appliance, self.switchboard)
        self.ticks = Ticks(self.appliance, self.beat)
        self.ticks.every(0.25, "conferences", self.rooms.look)
        self.ticks.every(2, "conference recordings", self.rooms.settle)
        self._add_calls_out()
        self._follow_lines()
        self.lamps = self._message_lamps()
        self._add_care()
        self.trials = self._try_drafts()
        self._compared = False
        self._booted_at: datetime | None = None
        earlier = last_beat(settings, "exchange")
        self._gone_at = datetime.fromtimestamp(earlier.at, SHANGHAI) if earlier else None

    def _message_lamps(self) -> MessageLamps:
        return MessageLamps(
            self.appliance.voice_mail,
            self.appliance.extensions.numbers,
            lambda extension, counts: self.switchboard.notify_messages(
                extension, new=counts.new, saved=counts.saved
            ),
        )

    def _add_care(self) -> None:
        """Add what starts backups and the box's calls to itself."""
        care, settings = self.appliance.care, self.settings
        self.ticks.every(2, "backups", BackupStarter(care.backups, settings).look)
        self.self_caller = SelfCaller(care.self_calls, settings, lambda: self._compared)
        self.ticks.every(2, "self-calls", self.self_caller.look)

    def _try_drafts(self) -> TrialRunner:
        """Return what tries drafts, once it is among the ticks."""
        trials = TrialRunner(self.appliance)
        self.ticks.every(0.5, "trials", trials.look)
        return trials

    def _add_calls_out(self) -> None:
        """Add what places calls: faxes, campaigns, recordings of sentences."""
        self.faxes = FaxSender(self.appliance, self.switchboard)
        self.ticks.every(1, "faxes", self.faxes.look)
        self.ticks.every(0.3, "pages of faxes", self.faxes.follow)
        self.outbound = OutboundSender(self.appliance, self.switchboard, lambda: self._compared)
        self.ticks.every(0.1, "calls out", self.outbound.look)
        self.ticks.every(1, "ends of campaigns", self.appliance.outbound.campaigns.settle)
        self.studio = StudioCaller(self.appliance, self.switchboard, lambda: self._compared)
        self.ticks.every(0.5, "recording calls", self.studio.look)

    def _follow_lines(self) -> None:
        """Bring versions into force, watch trunks and telephones, try them where asked."""
        parts = (self.appliance, self.switchboard, lambda: self._compared)
        self.publisher = Publisher(*parts)
        self.ticks.every(0.25, "publishing", self.publisher.look)
        self.lines = LineWatch(*parts)
        self.ticks.every(2, "lines", self.lines.look)
        self.ticks.every(0.5, "changes of lines", self.appliance.line_room.changes.settle)
        self.line_trials = TrialCaller(*parts)
        self.ticks.every(0.5, "trials of lines", self.line_trials.look)

    def run(self) -> None:
        """Work until `stopping` is set."""
        calls = (self.events, self.rooms, self.faxes, self.outbound, self.studio)
        for part in (*calls, self.lines, self.line_trials):
            for name, write in part.subscriptions.items():
                self.switchboard.on_event(name, write)
        self.switchboard.on_event("UserEvent", self.fax_arrivals.told)
        self.switchboard.on_event("FullyBooted", self.booted)
        self.switchboard.on_event("ContactStatus", self.lamps.contact)
        self.switchboard.start()
        self.outbound.queue.start()
        self.ticks.start()
        while not self.stopping.wait(LOOK_SECONDS):
            self.ticks.watch()
            self.look()
            if self._compared:
                self.lamps.look()

    def booted(self, event: Mapping[str, str]) -> None:
        """Note when this Asterisk started; it says so after each login, once it is ready.

        Its uptime counts: its clock may be in another time zone than ours.
        """
        now = datetime.now(SHANGHAI)
        if self._compared:  # broken and back between two looks
            self._compared, self._gone_at = False, now
        self._booted_at = now - timedelta(seconds=int(event.get("Uptime") or 0))

    def look(self) -> None:
        """Note when the link to Asterisk breaks, and compare the calls when it is back."""
        if not self.switchboard.connected:
            if self._compared:
                self._compared, self._gone_at = False, datetime.now(SHANGHAI)
                self.lamps.forget()
                self.rooms.forget()
                self.lines.forget()
                log.warning("the link to Asterisk is broken")
            self._booted_at = None
        elif self._booted_at is not None and not self._compared:
            try:
                self.events.reconcile(self.switchboard.channels, self._booted_at, self._gone_at)
                self.rooms.compare()
            except FundlineError as error:
                log.error("the calls could not be compared with Asterisk: %s", error)
            else:
                self._compared, self._gone_at = True, None

    def beat(self) -> None:
        """Say that the exchange lives, and whether it sees Asterisk."""
        detail = "" if self._compared else "no link to Asterisk"
        beat(self.settings, "exchange", well=self._compared, detail=detail)

    def close(self) -> None:
        """Stop the clock, leave Asterisk and write what is queued."""
        self.ticks.stop()
        self.self_caller.stop()
        self.trials.stop()
        self.outbound.queue.close()
        self.switchboard.close()
        self.appliance.close()


def main() -> int:
    """Run the exchange until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read_settings()
        with _only_one(settings), closing(Exchange(settings)) as exchange:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: exchange.stopping.set())
            exchange.run()
    except FundlineError as error:
        log.error("%s", error)
        return 1
    return 0


def _only_one(settings: Settings) -> IO[str]:
    """Take the lock that keeps a second exchange, and so a second clock, away from this home."""
    settings.run.mkdir(parents=True, exist_ok=True)
    lock = (settings.run / "exchange.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise StartRefused(f"an exchange is running for {settings.home} already") from None
    return lock


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    # A job of the clock may take minutes; each can be broken off anywhere, so nobody waits for it.
    os._exit(status)
