"""The verifier that leaves the box with the evidence: its signatures, against another's."""

from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.services.audit import merkle
from appliance.services.chain import canonical
from appliance.services.evidence import verify

ORDER = 2**252 + 27742317777372353535851937790883648493


def signature(seed: int) -> tuple[bytes, bytes, bytes]:
    random = Random(seed)
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    message = random.randbytes(random.randrange(200))
    return key.public_key().public_bytes_raw(), message, key.sign(message)


@pytest.mark.parametrize("seed", range(12))
def test_what_another_implementation_signed_is_signed(seed: int) -> None:
    public, message, signed = signature(seed)
    assert verify.signed(public, message, signed)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_else_is_signed(seed: int) -> None:
    random = Random(seed)
    public, message, signed = signature(seed)
    flipped = bytearray(signed)
    flipped[random.randrange(64)] ^= 1 << random.randrange(8)
    assert not verify.signed(public, message, bytes(flipped))
    assert not verify.signed(public, message + b"x", signed)
    assert not verify.signed(signature(seed + 100)[0], message, signed)


def test_a_signature_is_not_taken_in_a_second_form() -> None:
    public, message, signed = signature(1)
    factor = int.from_bytes(signed[32:], "little") + ORDER
    assert not verify.signed(public, message, signed[:32] + factor.to_bytes(32, "little"))
    assert not verify.signed(public, message, signed[:63])
    assert not verify.signed(public[:31], message, signed)
    assert not verify.signed(b"\xff" * 32, message, signed)


def test_the_first_example_of_the_standard_is_signed() -> None:
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signed = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert verify.signed(bytes.fromhex(public), b"", bytes.fromhex(signed))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 13, 64, 65])
def test_every_row_of_a_tree_is_proved_and_no_other_row(count: int) -> None:
    rows = [[number, "北京"] for number in range(count)]
    leaves = [merkle.leaf(canonical(row).encode()) for row in rows]
    proofs = merkle.proofs(leaves, range(count))
    for place, row in enumerate(rows):
        assert verify.root_of(row, proofs[place]) == merkle.root(leaves)
        assert verify.root_of([place, "上海"], proofs[place]) != merkle.root(leaves)
