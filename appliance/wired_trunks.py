"""The trunks that `appliance.toml` describes: what they make of the lines, and their passwords."""

from appliance import strongbox
from appliance.records.line import (
    ANY_NUMBER,
    FAX,
    HOTLINE,
    DialledNumber,
    Lines,
    Target,
    Trunk,
)
from appliance.settings import Settings
from appliance.settings import Trunk as WiredTrunk


def lines_of(wired: tuple[WiredTrunk, ...]) -> Lines:
    """Return the lines that the trunks of `appliance.toml` describe."""
    hotline, fax = Target(kind=HOTLINE), Target(kind=FAX)
    numbers: dict[str, DialledNumber] = {}
    for trunk in wired:
        for target, listed in ((hotline, trunk.numbers), (fax, trunk.fax_numbers)):
            for number in listed:
                numbers[number] = DialledNumber(number=number, target=target, trunk=trunk.name)
    if any(not trunk.numbers for trunk in wired):
        numbers[ANY_NUMBER] = DialledNumber(number=ANY_NUMBER, target=hotline)
    trunks = tuple(
        Trunk(
            name=trunk.name,
            host=trunk.host,
            port=trunk.port,
            username=trunk.username,
            t38=trunk.t38,
        )
        for trunk in wired
    )
    return Lines(trunks=trunks, numbers=tuple(numbers.values()))


def take_in_passwords(settings: Settings) -> None:
    """Put the passwords of `appliance.toml` into the strongbox, where the box looks for them."""
    for wired, trunk in zip(settings.trunks, lines_of(settings.trunks).trunks, strict=True):
        if len(wired.password):
            strongbox.keep(settings, trunk.secret, wired.password)
