"""How a fax number is read back."""

LAST = 4


def spoken(number: str) -> dict[str, str]:
    """Return a number in the three groups in which people say it."""
    head = 3 if number.startswith(("01", "02", "1")) else 4
    return {"area": number[:head], "middle": number[head:-LAST], "last": number[-LAST:]}
