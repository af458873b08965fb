"""What a checkpoint of the evidence says, for those who make, print and check one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Checkpoint:
    """How far the two chains reached at a moment, and the checkpoint before.

    The heads are checked by the box, which has the key of the chains; the roots by anybody.
    """

    number: int
    at: str
    by: str
    entries: int
    entry_head: str
    entry_root: str
    seals: int
    seal_head: str
    seal_root: str
    before: str
    """SHA-256 of the checkpoint before, as it is kept; empty for the first."""

    def signed_text(self) -> str:
        """Return the text that is signed."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint with the signature of its box, and the key that checks it."""

    checkpoint: Checkpoint
    signature: str
    public_key: str

    def text(self) -> str:
        """Return it in one line, as it is kept, mailed and printed."""
        whole = {
            "checkpoint": asdict(self.checkpoint),
            "public_key": self.public_key,
            "signature": self.signature,
        }
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def signed_checkpoint(text: str) -> SignedCheckpoint:
    """Read a checkpoint from its line; `ValueError` where it is none."""
    try:
        whole = json.loads(text)
        said: Mapping[str, Any] = whole["checkpoint"]
        values = {one.name: _value(said[one.name], one.type) for one in fields(Checkpoint)}
        return SignedCheckpoint(
            Checkpoint(**values), str(whole["signature"]), str(whole["public_key"])
        )
    except (KeyError, TypeError) as error:
        raise ValueError("this is no checkpoint") from error


def _value(given: Any, wanted: Any) -> Any:
    if not isinstance(given, wanted) or isinstance(given, bool):
        raise TypeError
    return given
