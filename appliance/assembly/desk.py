"""Puts together the sales desk that takes the orders, where a plugin offers one."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from appliance import strongbox
from appliance.plugin_loader import Plugins
from appliance.services.funds import Funds
from appliance.services.orders.desk import OrderDesk, chosen_desk
from appliance.services.preferences import Preferences
from appliance.settings import Settings
from appliance.store.database import Database


def order_desk_of(
    settings: Settings,
    clock: Callable[[], datetime],
    plugins: Plugins,
    database: Database,
    funds: Funds,
) -> OrderDesk | None:
    """Return the desk the owner chose among what the plugins offer; None where it is files."""
    preference = Preferences(database).text
    offers = plugins.collect(
        "back_end",
        funds=funds,
        preference=preference,
        secret=partial(strongbox.secret, settings),
        folder=settings.run,
        clock=clock,
    )
    return chosen_desk([offer for _plugin, offer in offers], preference, database)
