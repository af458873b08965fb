"""Verifies this folder of evidence: python3 verify.py [--key FINGERPRINT] [--checkpoint FILE].

Needs Python 3.9 or newer and nothing else: no box, no network, no package.
验证本证据文件夹，只需 Python，不需要设备、网络或其他软件。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
Fault = tuple[str, str]
Json = dict[str, Any]
BESIDE = ("manifest.json", "manifest.sig", "public_key.txt")
"""The files that the manifest cannot name: itself, its signature, and the key."""


# --- Ed25519 (RFC 8032): points are (x, y, z, t) with x = X/Z, y = Y/Z, x*y = T/Z


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    product: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            product = _add(product, point)
        point, number = _add(point, point), number >> 1
    return product


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the owner of an Ed25519 key signed a message; all are bytes."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public_key), _point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or factor >= L:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = _times(factor, BASE)
    right = _add(nonce, _times(int.from_bytes(digest, "little") % L, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def fingerprint(public_key: bytes) -> str:
    """Return the first half of a key's SHA-256 in groups of four."""
    digits = hashlib.sha256(public_key).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


# --- what is verified


def canonical(value: Any) -> str:
    """Return a value's JSON in the one form that is hashed and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checkpoint_fault(whole: Json, public_key: bytes) -> str:
    """Return what is wrong with a signed checkpoint, or nothing."""
    text = canonical(whole["checkpoint"]).encode()
    good = signed(public_key, text, bytes.fromhex(whole["signature"]))
    return "" if good else "its signature does not fit / 签名不符"


def root_of(row: Sequence[Any], proof: Sequence[Sequence[str]]) -> str:
    """Return the root of the tree in which a row stands, by the hashes beside its way up."""
    node = hashlib.sha256(b"\0" + canonical(row).encode()).digest()
    for side, beside in proof:
        other = bytes.fromhex(beside)
        node = hashlib.sha256(b"\1" + (other + node if side == "left" else node + other)).digest()
    return node.hex()


def file_faults(folder: Path, files: Json) -> Iterator[Fault]:
    """Yield each file that differs from the manifest, is missing, or is not named by it."""
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    for name, said in sorted(files.items()):
        if name not in there:
            yield name, "is missing / 缺少"
            continue
        digest = hashlib.sha256()
        with (folder / name).open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
        if digest.hexdigest() != said["sha256"]:
            yield name, "was altered / 被改动"
    for name in sorted(there - set(files) - set(BESIDE)):
        if "__pycache__" not in name:
            yield name, "was added / 多出"


def seal_faults(seal: Json, files: Json, checkpoints: dict[int, Json]) -> Iterator[Fault]:
    """Yield what is wrong with one seal: its text, its file, its place below a signed root."""
    name = "seal {number} ({kind} {subject})".format(**seal)
    text = seal["text"]
    if text is None:
        yield name, "what it sealed is gone from the box / 原文已不在设备上"
    elif hashlib.sha256(text.encode()).hexdigest() != seal["digest"]:
        yield name, "its text is not the one that was sealed / 与封存不符"
    elif seal["file"] and json.loads(text)["sha256"] != files[seal["file"]]["sha256"]:
        yield name, "its file is not the one that was sealed / 文件与封存不符"
    row = [seal[one] for one in ("number", "kind", "subject", "digest", "at")]
    yield from place_faults(name, row, seal, checkpoints, "seal_root")


def place_faults(
    name: str, row: list[Any], held: Json, checkpoints: dict[int, Json], root: str
) -> Iterator[Fault]:
    """Yield whether a row stands below no root that the box signed."""
    signed_by_then = checkpoints.get(held["checkpoint"])
    if signed_by_then is None or root_of(row, held["proof"]) != signed_by_then[root]:
        yield name, "stands below no signed root / 不在已签署的核对点之下"


def entry_faults(entry: Json, checkpoints: dict[int, Json]) -> Iterator[Fault]:
    """Yield what is wrong with one entry of the audit."""
    row = entry["row"]
    name = f"entry {row[0]} ({row[6]} {row[7]})"
    yield from place_faults(name, row, entry, checkpoints, "entry_root")


def faults(folder: Path, fingerprint_wanted: str, outside: Path | None) -> Iterator[Fault]:
    """Yield everything that is not as the box signed it."""
    public_key = bytes.fromhex((folder / "public_key.txt").read_text().strip())
    if fingerprint_wanted and fingerprint(public_key).replace(" ", "") != fingerprint_wanted:
        yield "public_key.txt", "is another box's key / 不是这台设备的公钥"
    manifest = (folder / "manifest.json").read_bytes()
    signature = bytes.fromhex((folder / "manifest.sig").read_text().strip())
    if not signed(public_key, manifest, signature):
        yield "manifest.json", "its signature does not fit / 签名不符"
    files = json.loads(manifest)["files"]
    yield from file_faults(folder, files)
    checkpoints: dict[int, Json] = {}
    for name in sorted(one for one in files if one.startswith("checkpoints/")):
        whole = json.loads((folder / name).read_text("utf-8"))
        fault = checkpoint_fault(whole, public_key)
        if fault:
            yield name, fault
        checkpoints[whole["checkpoint"]["number"]] = whole["checkpoint"]
    yield from outside_faults(outside, public_key, checkpoints)
    for seal in json.loads((folder / "seals.json").read_text("utf-8")):
        yield from seal_faults(seal, files, checkpoints)
    for entry in json.loads((folder / "audit.json").read_text("utf-8")):
        yield from entry_faults(entry, checkpoints)


def outside_faults(
    outside: Path | None, public_key: bytes, checkpoints: dict[int, Json]
) -> Iterator[Fault]:
    """Yield where a checkpoint that was kept elsewhere is not the one in this folder."""
    for line in outside.read_text("utf-8").splitlines() if outside else ():
        if not line.strip().startswith("{"):
            continue
        whole = json.loads(line)
        number = whole["checkpoint"]["number"]
        if (
            checkpoint_fault(whole, public_key)
            or checkpoints.get(number, whole["checkpoint"]) != (whole["checkpoint"])
        ):
            yield f"checkpoint {number}", "is not the one kept elsewhere / 与另存的不符"


def main() -> int:
    """Say what is wrong, or that nothing is; the exit status is 1 or 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", default="", help="the fingerprint you know from the box's owner")
    parser.add_argument("--checkpoint", type=Path, help="a checkpoint you kept elsewhere")
    asked = parser.parse_args()
    say = sys.stdout.write
    try:
        found = list(faults(asked.folder, asked.key.replace(" ", "").lower(), asked.checkpoint))
        key = bytes.fromhex((asked.folder / "public_key.txt").read_text().strip())
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        say(f"cannot be verified / 无法验证: {type(error).__name__} {error}\n")
        return 1
    for name, what in found:
        say(f"{name}: {what}\n")
    say(f"key / 公钥指纹: {fingerprint(key)}\n")
    if not asked.key:
        say("Ask the company for its key's fingerprint by another way / 请另向公司核对此指纹\n")
    if found:
        say("ALTERED / 校验不通过\n")
        return 1
    say("unaltered / 校验通过\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
