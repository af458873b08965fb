"""The sales desk's interface (HTTP, JSON): fund data and orders online instead of by files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from appliance import Deadlines, hookimpl
from plugins.online_desk.breaker import Breaker
from plugins.online_desk.client import DeskClient
from plugins.online_desk.desk import OnlineDesk
from plugins.online_desk.health import HealthFile
from plugins.online_desk.training import TrainingDesk

if TYPE_CHECKING:
    from appliance.services.funds import Funds
    from appliance.services.orders.desk import OrderDesk
    from appliance.settings import Secret

TOTAL_SECONDS = "4"


@hookimpl
def back_end(
    funds: "Funds",
    preference: Callable[[str, str], str],
    secret: Callable[[str], "Secret"],
    folder: Path,
    clock: Callable[[], datetime],
) -> "OrderDesk | None":
    """Return the desk where the owner chose it, or the training desk while it is switched on."""
    training = None
    if preference("online_desk.training", "off") == "on":
        token = secret("training_desk_token")
        training = TrainingDesk(folder, funds, token)
    elif preference("back_end", "files") == OnlineDesk.name:
        token = secret("online_desk_token")
    else:
        return None
    address = training.address if training else lambda: preference("online_desk.url", "")
    deadlines = Deadlines(
        total_seconds=float(preference("online_desk.deadline_seconds", TOTAL_SECONDS))
    )
    health = HealthFile(folder, clock)
    client = DeskClient(address, token, deadlines, Breaker(), health)
    return OnlineDesk(client, funds, health, clock, training)
