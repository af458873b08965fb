"""The proofs of a chain outside of the database, one after the other in one file."""

import os
from collections.abc import Iterable
from pathlib import Path

from appliance.errors import EvidenceAltered

BYTES = 32
"""How long each proof is."""


class Trail:
    """A file that holds the proof of each link at its place; it is only ever extended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    def count(self) -> int:
        """Return of how many links the proof is there."""
        return self._path.stat().st_size // BYTES if self._path.exists() else 0

    def read(self) -> bytes:
        """Return all proofs in a row."""
        return self._path.read_bytes() if self._path.exists() else b""

    def extend(self, after: int, macs: Iterable[str]) -> None:
        """Write the proofs of the links after this one; `EvidenceAltered` where those are gone."""
        proofs = b"".join(map(bytes.fromhex, macs))
        if self.count() < after:
            raise EvidenceAltered(f"of {self.name} a part is gone: fundline verify", "trail")
        if not proofs:
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.seek(after * BYTES)
            file.write(proofs)
            file.truncate()  # what an interrupted try left behind
            file.flush()
            os.fsync(file.fileno())


def trail_fits(trail: bytes, number: int, mac: str) -> bool:
    """Tell whether a genuine link is the one that the trail holds, where it holds one."""
    kept = trail[(number - 1) * BYTES : number * BYTES]
    return len(kept) < BYTES or kept == bytes.fromhex(mac)
