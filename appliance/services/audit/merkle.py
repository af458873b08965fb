"""Hash trees over the links of a chain, as RFC 6962 builds them.

The proofs of a chain need its key. A root that is signed needs none: whoever has a row, the few
hashes beside its way up and the signed root sees that the box had this very row by then.
"""

import hashlib
from collections.abc import Sequence

Proof = list[tuple[str, str]]
"""What stands beside the way up to the root: `left` or `right`, and the hash in hexadecimal."""


def leaf(row: bytes) -> bytes:
    """Return the hash of a row."""
    return hashlib.sha256(b"\0" + row).digest()


def root(leaves: Sequence[bytes]) -> str:
    """Return the root over leaves, in hexadecimal; empty where there are none."""
    levels = _levels(leaves)
    return levels[-1][0].hex() if levels[-1] else ""


def proofs(leaves: Sequence[bytes], places: Sequence[int]) -> dict[int, Proof]:
    """Return the proof of each of these places, counted from 0."""
    levels = _levels(leaves)
    return {place: _proof(levels, place) for place in places}


def _levels(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    levels = [leaves]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return levels


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [hashlib.sha256(b"\1" + left + right).digest() for left, right in pairs]
    return above + list(level[len(above) * 2 :])  # the last one of an odd number goes up as it is


def _proof(levels: Sequence[Sequence[bytes]], place: int) -> Proof:
    proof: Proof = []
    for level in levels[:-1]:
        beside = place ^ 1
        if beside < len(level):
            proof.append(("left" if beside < place else "right", level[beside].hex()))
        place //= 2
    return proof
