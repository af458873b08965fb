"""Commentaries by experts: key 5 of the hotline leads to what is live."""

from appliance import MenuItem, hear_commentaries, hookimpl


@hookimpl
def menu_items() -> list[MenuItem]:
    """Offer the commentaries to everybody."""
    return [MenuItem("5", "hotline.commentary", hear_commentaries, "commentary.listen")]
