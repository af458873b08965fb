"""How a fax number is read back, and items whose key itself is the answer."""

from typing import TYPE_CHECKING

from appliance import Call

if TYPE_CHECKING:
    from appliance.assembly import Appliance

LAST = 4


def spoken(number: str) -> dict[str, str]:
    """Return a number in the three groups in which people say it."""
    head = 3 if number.startswith(("01", "02", "1")) else 4
    return {"area": number[:head], "middle": number[head:-LAST], "last": number[-LAST:]}


def stay(_call: Call, _appliance: "Appliance") -> None:
    """Do nothing: the key itself is the answer."""
