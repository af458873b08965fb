"""The demo company with a sales desk: a real HTTP server with a register of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance import strongbox
from appliance.assembly import Appliance, assemble
from appliance.services.funds import Funds
from appliance.services.orders.desk import OrderDesk
from appliance.settings import Settings
from appliance.store.database import Database
from plugins.online_desk.simulated_book import SimulatedBook
from plugins.online_desk.simulator import Simulator
from tests.demo_calls import DemoClock, DemoCompany

ACCOUNT = "980000000011"
FUND = "000001"
FUND_NAME = "示范成长股票"
DEADLINE_SECONDS = "1.0"


class OnlineCompany(DemoCompany):
    """The demo company's box and the sales desk it asks."""

    def __init__(self, appliance: Appliance, clock: DemoClock, desk: Simulator) -> None:
        super().__init__(appliance, clock)
        self.desk = desk

    @property
    def client(self) -> OrderDesk:
        """Return the box's side of the desk."""
        assert self.appliance.order_desk is not None
        return self.appliance.order_desk


@contextmanager
def online_company(demo_home: Path, folder: Path, **choices: str) -> Iterator[OnlineCompany]:
    """Open a copy of the demo company that works with a sales desk."""
    home = folder / "home"
    shutil.copytree(demo_home, home)
    settings = Settings(home=home)
    shutil.copyfile(home / "fundline.db", folder / "desk.db")
    database = Database(folder / "desk.db")
    boxes = assemble(settings)
    token = strongbox.secret(settings, "online_desk_token")
    desk = Simulator(SimulatedBook(Funds(database)), token)
    desk.start()
    wanted = {
        "back_end": "online_desk",
        "online_desk.url": desk.address,
        "online_desk.deadline_seconds": DEADLINE_SECONDS,
    }
    boxes.preferences.keep_together(wanted | choices)
    boxes.close()
    clock = DemoClock()
    appliance = assemble(settings, clock=clock)
    try:
        yield OnlineCompany(appliance, clock, desk)
    finally:
        desk.stop()
        appliance.close()
        database.close()
