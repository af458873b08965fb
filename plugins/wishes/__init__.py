"""What a caller wants from the box: key 8 sets alarms and notices, refuses and allows its calls."""

from appliance import MenuItem, hookimpl
from plugins.wishes import menu


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the caller's own settings to everybody."""
    return [MenuItem("8", "hotline.wishes", menu.run, "wishes.wishes")]
