"""A box whose calls go out over a trunk, and the carrier's telephone at its far end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.calls.box import Box
from tests.calls.ports import free_ports
from tests.calls.sip_phone import SipPhone
from tests.calls.telephone_room import TelephoneRoom


@contextmanager
def box_with_carrier(room: TelephoneRoom) -> Iterator[tuple[Box, SipPhone]]:
    """Start a box with a trunk to a telephone at an address of its own."""
    ports = free_ports()
    # It answers from the first moment: a trunk that did not is asked again after a minute only.
    address = "127.0.0.1", int(ports["FUNDLINE_SIP_PORT"])
    carrier = SipPhone(room, "carrier", address, address="127.0.0.2")
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        host, port = carrier.address
        wiring = f'[[trunk]]\nname = "carrier"\nhost = "{host}"\nport = {port}\n'
        wiring += 'numbers = ["02112345678"]\n'
        (home / "appliance.toml").write_text(wiring, "utf-8")
        box = Box(home, ports)
        box.start()
        try:
            yield box, carrier
        finally:
            box.end()
            carrier.close()
