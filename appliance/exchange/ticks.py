"""What is done again and again: all stands here, but for what needs the link to Asterisk.

Jobs at times of the day are `appliance.timed_jobs`; one of these ticks looks after them.
APScheduler reckons with the wall clock, so its next ticks are named anew whenever that was set.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from appliance.assembly import Appliance
from appliance.errors import FundlineError
from appliance.exchange.desk_watch import DeskWatch
from appliance.exchange.inbox import Inbox
from appliance.exchange.job_runner import JobRunner
from appliance.services.disk_reserve import DiskReserve
from appliance.services.orders.desk import FILES
from appliance.services.timed_jobs.clock_watch import ClockWatch
from appliance.spoken_texts import missing_ahead, missing_texts, render_all, speak_ahead
from appliance.telephony.config_files import keep_fixed_sentences

SHANGHAI = ZoneInfo("Asia/Shanghai")
SENTENCE_KEPT_SECONDS = 24 * 3600
FACT_ROUNDS = 5

log = logging.getLogger(__name__)


class Again(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Fires so long after it was asked: a clock set on by years brings one tick, not millions."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """Return the next moment; APScheduler names the method."""
        return now + self._interval


class Ticks:
    """The scheduler and its jobs; one per home, which the exchange's lock keeps so."""

    def __init__(self, appliance: Appliance, beat: Callable[[], None]) -> None:
        self._appliance = appliance
        self._inbox = Inbox(appliance.settings.inbox, appliance.exchange_imports)
        self._desk_watch = DeskWatch(appliance)
        self._said: dict[str, str] = {}
        self._watch = ClockWatch()
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a skipped tick is no news
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            timezone=SHANGHAI,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self.every(1, "beat", beat)
        self.every(2, "recordings", self.close_recordings)
        self.every(2, "voices", self.adopt_voices)
        self.every(2, "faxes that came in", self.adopt_faxes)
        self.every(2, "bulletins", appliance.fax.bulletins.look)
        self.every(5, "speech", self.write_down)
        self.every(0.25, "disk", DiskReserve(appliance.settings.disk_reserve).tend)
        self.every(5, "order sheets", self.seal_order_sheets)
        self.every(2, "seals", appliance.seals.keep_head)
        self.every(5, "sales desk", self._desk_watch.look)
        self.every(600, "sales desk's results", self._desk_watch.follow)
        self.every(10, "inbox", self.import_inbox)
        self.every(60, "outbox", self.export_orders)
        self.every(10, "figures", self.write_facts)
        self._look_after_sentences()
        self._look_after_contacts()
        self.every(2, "audit", appliance.audit.keep_head)
        self.every(1, "timed jobs", JobRunner(appliance.timed_jobs).look)

    def _look_after_sentences(self) -> None:
        studio = self._appliance.prompt_studio
        self.every(5, "voice", self.render_missing)
        self.every(3600, "sentences", self.sweep_sentences)
        studio.sets.recover()
        self.every(5, "recordings of clips", studio.takes.settle)
        self.every(2, "sets of recordings", self.take_in_recordings)
        self.every(5, "fixed sentences", self.keep_fixed_sentences)

    def _look_after_contacts(self) -> None:
        outbound = self._appliance.outbound
        self.every(2, "webhooks", self.tell_webhooks)
        self.every(5, "mail", self.send_mail)
        self.every(10, "complaints", outbound.complaints.look)
        self.every(10, "promised calls", outbound.callbacks.look)
        self.every(10, "messages", self.send_messages)
        self.every(5, "alarms", self.watch_alarms)
        self.every(5, "order results", self.tell_results)

    def every(self, seconds: float, name: str, job: Callable[[], None]) -> None:
        """Add a job; it runs until the clock is stopped."""
        self._scheduler.add_job(self._guarded(name, job), Again(timedelta(seconds=seconds)))

    def start(self) -> None:
        """Start the clock."""
        self._desk_watch.start()
        self._scheduler.start()

    def watch(self) -> None:
        """Note when the wall clock was set, and let no tick wait for it."""
        if seconds := self._watch.step():
            self._step(seconds)
            now = datetime.now(SHANGHAI)
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=now)

    def stop(self) -> None:
        """Stop the clock without waiting for a job."""
        self._scheduler.shutdown(wait=False)
        self._desk_watch.stop()

    def close_recordings(self) -> None:
        """Close and seal the recordings of calls that are over."""
        self._appliance.recordings.close_ended()

    def send_mail(self) -> None:
        """Send the mail that is due."""
        self._appliance.mail_queue.send_due()

    def tell_webhooks(self) -> None:
        """Tell other programs what happened."""
        self._appliance.api.webhooks.look()
        self._appliance.api.webhooks.deliver_due()

    def send_messages(self) -> None:
        """Send the messages that are due, ask about those nobody knows of, fetch what came."""
        sending = self._appliance.outbound.message_sending
        sending.send_due()
        sending.inquire_due()
        sending.collect()

    def watch_alarms(self) -> None:
        """Look at new quotes for the alarms on them."""
        self._appliance.outbound.alarm_watch.look()

    def tell_results(self) -> None:
        """Tell those who wished it what became of their orders."""
        self._appliance.outbound.order_results.look()

    def write_down(self) -> None:
        """Let the listener write down what is new and due."""
        self._appliance.speech.work_off()

    def adopt_voices(self) -> None:
        """Keep what people said in calls that are over and nobody kept."""
        self._appliance.sounds.adopt()

    def adopt_faxes(self) -> None:
        """Keep the faxes that arrived in calls that are over and nobody kept."""
        self._appliance.fax.inbox.adopt()

    def seal_order_sheets(self) -> None:
        """Seal what was heard and keyed for the orders of calls that are over."""
        self._appliance.order_sheets.seal_ended()

    def import_inbox(self) -> None:
        """Import what lies in the inbox."""
        self._inbox.look()

    def export_orders(self) -> None:
        """Send the orders of every day whose cut-off has passed, unless a sales desk takes them."""
        if self._appliance.preferences.text("back_end", FILES) == FILES:
            result = self._appliance.exchange_exports.export_due(self._appliance.settings.outbox)
            for batch in result.batches:
                name = batch.file or batch.index_file
                log.info("outbox: %s with %d orders", name, batch.orders)

    def render_missing(self) -> None:
        """Render the names that came with an import and have no clip yet."""
        if any(missing_texts(self._appliance).values()):
            done = render_all(self._appliance)
            log.info("voice: %d clips spoken, %d failed", done.made, len(done.failed))
        if missing_ahead(self._appliance):
            done = speak_ahead(self._appliance)
            log.info("voice: %d clips of drafts spoken", done.made)

    def take_in_recordings(self) -> None:
        """Look at the sets of recordings that were handed in."""
        while (taken := self._appliance.prompt_studio.sets.work_off()) is not None:
            log.info("recordings %s: %s", taken.file, taken.state)

    def keep_fixed_sentences(self) -> None:
        """Let the dialplan's own sentences follow their words and recordings."""
        box = self._appliance
        keep_fixed_sentences(box.settings, box.prompts, box.clips)

    def write_facts(self) -> None:
        """Write down what the calls were that ended meanwhile; many at once after an update."""
        for _ in range(FACT_ROUNDS):
            if not self._appliance.call_facts.catch_up():
                return

    def sweep_sentences(self) -> None:
        """Take away sentence files that nobody heard for a day."""
        self._appliance.clips.sweep(SENTENCE_KEPT_SECONDS)

    def _step(self, seconds: float) -> None:
        log.warning("the clock was set %s by %.0f s", "back" if seconds < 0 else "on", abs(seconds))
        try:
            self._appliance.timed_jobs.note_step(seconds)
            if seconds < 0:
                self._appliance.mail_queue.hurry()
                self._appliance.outbound.waiting_times.bring_forward(-seconds)
        except FundlineError as error:
            log.error("that the clock was set is not written down: %s", error)

    def _guarded(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        def tick() -> None:
            try:
                job()
            except (FundlineError, OSError) as error:
                if self._said.get(name) != str(error):  # once, not every few seconds
                    log.error("%s: %s", name, error)
                self._said[name] = str(error)
            else:
                self._said.pop(name, None)

        return tick
