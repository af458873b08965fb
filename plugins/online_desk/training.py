"""The training desk: the simulator on the loopback, run by the exchange, found by every part."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from appliance import DeskAway
from plugins.online_desk.simulated_book import SimulatedBook
from plugins.online_desk.simulator import Simulator

if TYPE_CHECKING:
    from appliance.services.funds import Funds
    from appliance.settings import Secret

NAME = "training_desk"


class TrainingDesk:
    """Where the training desk is; one process opens it, the others read where."""

    def __init__(self, folder: Path, funds: "Funds", token: "Secret") -> None:
        self._note = folder / NAME
        self._simulator = Simulator(SimulatedBook(funds), token)

    def start(self) -> None:
        """Open the desk and write down where it is."""
        self._simulator.start()
        self._note.parent.mkdir(parents=True, exist_ok=True)
        draft = self._note.with_name(f".{NAME}.{os.getpid()}")
        draft.write_text(self._simulator.address, "ascii")
        draft.replace(self._note)

    def stop(self) -> None:
        """Close the desk."""
        self._note.unlink(missing_ok=True)
        self._simulator.stop()

    def address(self) -> str:
        """Return where the desk is."""
        try:
            return self._note.read_text("ascii")
        except FileNotFoundError:
            raise DeskAway("the training desk is not open", asked=False) from None
