"""Puts the parts together into one Appliance, the same for every door."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance import strongbox
from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Prompts
from appliance.plugin_loader import Plugins, load_plugins
from appliance.services.accesses import Accesses
from appliance.services.callers import Callers
from appliance.services.calls import Calls
from appliance.services.counterparties import Counterparties
from appliance.services.exchange_imports import ExchangeImports
from appliance.services.extensions import Extensions
from appliance.services.funds import Funds
from appliance.services.hotline import Hotline
from appliance.services.operators import Operators
from appliance.services.preferences import Preferences
from appliance.services.recordings import Recordings
from appliance.services.return_codes import ReturnCodes
from appliance.services.seals import Seals
from appliance.services.trading_calendar import TradingCalendar
from appliance.settings import CHECKOUT, Settings
from appliance.store.database import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Appliance:
    """The assembled machine: what every door and every conversation works with."""

    settings: Settings
    clock: Callable[[], datetime]
    database: Database
    preferences: Preferences
    plugins: Plugins
    hotline: Hotline
    prompts: Prompts
    clips: ClipShelf
    funds: Funds
    exchange_imports: ExchangeImports
    counterparties: Counterparties
    return_codes: ReturnCodes
    callers: Callers
    calls: Calls
    calendar: TradingCalendar
    extensions: Extensions
    operators: Operators
    seals: Seals
    accesses: Accesses
    recordings: Recordings

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
    preferences = Preferences(database)
    plugins = load_plugins(importlib.import_module("plugins"), preferences.plugin_enabled)
    return _with_services(settings, clock, database, preferences, plugins)


def _with_services(
    settings: Settings,
    clock: Callable[[], datetime],
    database: Database,
    preferences: Preferences,
    plugins: Plugins,
) -> Appliance:
    funds = Funds(database)
    seals = Seals(database, strongbox.secret(settings, "seal_key"), settings.evidence, clock)
    seals.begin()
    readers = [reader for _plugin, reader in plugins.collect("fund_file_reader")]
    writers = [writer for _plugin, writer in plugins.collect("application_writer")]
    codes = [path for _plugin, path in plugins.collect("return_codes")]
    return Appliance(
        settings=settings,
        clock=clock,
        database=database,
        preferences=preferences,
        plugins=plugins,
        hotline=Hotline(preferences, plugins),
        prompts=Prompts(CHECKOUT / "sounds"),
        clips=ClipShelf(settings.sounds, settings.run / "sentences", trust_seconds=3.0),
        funds=funds,
        exchange_imports=ExchangeImports(database, funds, readers),
        counterparties=Counterparties(database, writers, clock),
        return_codes=ReturnCodes(codes, settings.home / "return_codes.csv"),
        callers=Callers(database, strongbox.secret(settings, "pin_pepper"), clock=clock),
        calls=Calls(database, clock),
        calendar=TradingCalendar(database, clock),
        extensions=Extensions(settings),
        operators=Operators(database),
        seals=seals,
        accesses=Accesses(database, clock),
        recordings=Recordings(database, seals, settings.recordings, clock),
    )
