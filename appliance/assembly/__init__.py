"""Puts the parts together into one Appliance, the same for every door."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance import strongbox
from appliance.assembly.api import add_api
from appliance.assembly.audit import add_proof, changes_of
from appliance.assembly.care import add_care
from appliance.assembly.clock import add_timed_jobs
from appliance.assembly.desk import order_desk_of
from appliance.assembly.fax import add_faxes
from appliance.assembly.figures import add_figures
from appliance.assembly.line import add_lines
from appliance.assembly.order import add_exchange, add_order_sheets, add_orders
from appliance.assembly.outbound import add_outbound
from appliance.assembly.studio import add_prompt_studio
from appliance.assembly.voice import add_commentary, add_conferences, add_messages, add_speech
from appliance.assembly.workshop import add_hotline, add_workshop
from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Prompts
from appliance.plugin_loader import Plugins, load_plugins
from appliance.services.accesses import Accesses
from appliance.services.api.room import ApiRoom
from appliance.services.audit.changes import Changes
from appliance.services.audit.checkpoints import Checkpoints
from appliance.services.audit.entries import Audit
from appliance.services.audit.proof import Proof
from appliance.services.callback_requests import CallbackRequests
from appliance.services.callers import Callers
from appliance.services.calls import Calls
from appliance.services.care import Care
from appliance.services.commentary.commentaries import Commentaries
from appliance.services.commentary.experts import Experts
from appliance.services.commentary.guard import CommentaryGuard
from appliance.services.commentary.listening import CommentaryListening
from appliance.services.commentary.topics import Topics
from appliance.services.conference.conferences import Conferences
from appliance.services.conference.floor import ConferenceFloor
from appliance.services.conference.sound import ConferenceSound
from appliance.services.evidence.evidence import EvidenceExport
from appliance.services.exchange_imports import ExchangeImports
from appliance.services.faxes.room import FaxRoom
from appliance.services.figures.call_facts import CallFacts
from appliance.services.figures.figures import FigureRoom
from appliance.services.first_run import FirstRun
from appliance.services.funds import FundBackEnd, Funds
from appliance.services.hotline import Hotline
from appliance.services.lines.extensions import Extensions
from appliance.services.lines.line_book import LineBook
from appliance.services.lines.room import LineRoom
from appliance.services.mail_queue import MailQueue
from appliance.services.operators.operators import Operators
from appliance.services.operators.second_persons import SecondPersons
from appliance.services.orders.book import Orders
from appliance.services.orders.counterparties import Counterparties
from appliance.services.orders.desk import OrderDesk
from appliance.services.orders.exchange_exports import ExchangeExports
from appliance.services.orders.fees import Fees
from appliance.services.orders.reconciliation import Reconciliation
from appliance.services.orders.return_codes import ReturnCodes
from appliance.services.orders.sheets import OrderSheets
from appliance.services.orders.submissions import Submissions
from appliance.services.orders.trading_desk import TradingDesk
from appliance.services.orders.transaction_types import TransactionTypes
from appliance.services.outbound.room import OutboundRoom
from appliance.services.parameters import Parameters
from appliance.services.preferences import Preferences
from appliance.services.prompt_studio.room import PromptStudio
from appliance.services.recordings import Recordings
from appliance.services.saved_filters import SavedFilters
from appliance.services.seals import Seals
from appliance.services.search.search import Search
from appliance.services.sound_store import SoundStore
from appliance.services.speech import Speech
from appliance.services.staff_pins import StaffPins
from appliance.services.timed_jobs.register import TimedJobs
from appliance.services.trading_calendar import TradingCalendar
from appliance.services.voice_mail.mailboxes import Mailboxes
from appliance.services.voice_mail.messages import VoiceMail
from appliance.services.workshop.room import Workshop
from appliance.settings import CHECKOUT, Settings
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Appliance:
    """The assembled machine: what every door and every conversation works with."""

    settings: Settings
    clock: Callable[[], datetime]
    database: Database
    changes: Changes
    preferences: Preferences
    plugins: Plugins
    prompts: Prompts
    clips: ClipShelf
    funds: Funds
    order_desk: OrderDesk | None
    """The sales desk that takes the orders; None where they go out as files."""
    back_end: FundBackEnd
    """What answers questions: the desk, else `funds`."""
    counterparties: Counterparties
    return_codes: ReturnCodes
    callers: Callers
    calls: Calls
    calendar: TradingCalendar
    operators: Operators
    seals: Seals
    recordings: Recordings
    sounds: SoundStore
    callback_requests: CallbackRequests
    audit: Audit = field(init=False)
    accesses: Accesses = field(init=False)
    checkpoints: Checkpoints = field(init=False)
    proof: Proof = field(init=False)
    evidence: EvidenceExport = field(init=False)
    workshop: Workshop = field(init=False)
    hotline: Hotline = field(init=False)
    lines: LineBook = field(init=False)
    extensions: Extensions = field(init=False)
    line_room: LineRoom = field(init=False)
    parameters: Parameters = field(init=False)
    second_persons: SecondPersons = field(init=False)
    fees: Fees = field(init=False)
    transaction_types: TransactionTypes = field(init=False)
    orders: Orders = field(init=False)
    submissions: Submissions = field(init=False)
    trading_desk: TradingDesk = field(init=False)
    exchange_imports: ExchangeImports = field(init=False)
    exchange_exports: ExchangeExports = field(init=False)
    reconciliation: Reconciliation = field(init=False)
    order_sheets: OrderSheets = field(init=False)
    staff_pins: StaffPins = field(init=False)
    mailboxes: Mailboxes = field(init=False)
    mail_queue: MailQueue = field(init=False)
    voice_mail: VoiceMail = field(init=False)
    topics: Topics = field(init=False)
    experts: Experts = field(init=False)
    commentary: Commentaries = field(init=False)
    commentary_guard: CommentaryGuard = field(init=False)
    commentary_listening: CommentaryListening = field(init=False)
    conferences: Conferences = field(init=False)
    conference_floor: ConferenceFloor = field(init=False)
    conference_sound: ConferenceSound = field(init=False)
    speech: Speech = field(init=False)
    outbound: OutboundRoom = field(init=False)
    fax: FaxRoom = field(init=False)
    care: Care = field(init=False)
    timed_jobs: TimedJobs = field(init=False)
    call_facts: CallFacts = field(init=False)
    figures: FigureRoom = field(init=False)
    search: Search = field(init=False)
    saved_filters: SavedFilters = field(init=False)
    first_run: FirstRun = field(init=False)
    prompt_studio: PromptStudio = field(init=False)
    api: ApiRoom = field(init=False)

    def __post_init__(self) -> None:
        """Put on top what takes orders, what exchanges them, what keeps voices, contacts, faxes."""
        self.audit, self.accesses = self.changes.audit, Accesses(self.changes.audit)
        parameters = self.parameters = Parameters(self.preferences)
        people = (self.operators, parameters)
        self.second_persons = SecondPersons(self.database, *people, self.clock)
        add_workshop(self)
        voices = (add_messages, add_proof, add_commentary, add_conferences, add_speech)
        contacts = (add_outbound, add_lines, add_faxes, add_care, add_timed_jobs)
        orders = (add_orders, add_order_sheets, add_exchange)
        pages = (add_figures, add_prompt_studio, add_hotline, add_api)
        for add in (*orders, *voices, *contacts, *pages):
            add(self)

    def close(self) -> None:
        """Write what is queued and close the database."""
        self.calls.close()
        self.callers.close()
        self.database.close()


def assemble(settings: Settings, clock: Callable[[], datetime] | None = None) -> Appliance:
    """Open the store, load the plugins and put the services on top; `clock` tells them the time."""
    clock = clock or (lambda: datetime.now(SHANGHAI))
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    database.migrate()
    changes = changes_of(settings, database, clock)
    preferences = Preferences(database, changes)
    plugins = load_plugins(importlib.import_module("plugins"), preferences.plugin_enabled)
    return _with_services(
        settings, clock, database, changes=changes, preferences=preferences, plugins=plugins
    )


def _with_services(
    settings: Settings,
    clock: Callable[[], datetime],
    database: Database,
    *,
    changes: Changes,
    preferences: Preferences,
    plugins: Plugins,
) -> Appliance:
    funds = Funds(database)
    seals = Seals(database, strongbox.secret(settings, "seal_key"), settings.evidence, clock)
    seals.begin()
    writers = plugins.answers("application_writer")
    order_desk = order_desk_of(settings, clock, plugins, database, funds)
    return Appliance(
        settings=settings,
        clock=clock,
        database=database,
        changes=changes,
        preferences=preferences,
        plugins=plugins,
        prompts=Prompts(CHECKOUT / "sounds", today=lambda: clock().astimezone(SHANGHAI).date()),
        clips=ClipShelf(settings.sounds, settings.run / "sentences", trust_seconds=3.0),
        funds=funds,
        counterparties=Counterparties(database, writers, clock, changes),
        return_codes=ReturnCodes(
            plugins.answers("return_codes"), settings.home / "return_codes.csv"
        ),
        order_desk=order_desk,
        back_end=order_desk or funds,
        callers=Callers(database, strongbox.secret(settings, "pin_pepper"), clock=clock),
        calls=Calls(database, clock),
        calendar=TradingCalendar(database, clock, changes),
        operators=Operators(database, settings, changes=changes),
        seals=seals,
        sounds=SoundStore(database, seals, settings.voices, settings.voice_spool, clock),
        recordings=Recordings(database, seals, settings.recordings, clock),
        callback_requests=CallbackRequests(database, clock),
    )
