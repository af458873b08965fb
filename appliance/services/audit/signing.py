"""The box's signature: Ed25519, its private key made of a secret that no database holds."""

import hashlib
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.settings import Secret


class Signer:
    """Signs what leaves the box, so that it can be checked without the box."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        seed = hashlib.sha256(b"fundline signs\0" + self._secret.reveal().encode()).digest()
        return Ed25519PrivateKey.from_private_bytes(seed)

    @cached_property
    def public_key(self) -> str:
        """Return the public key, 32 bytes in hexadecimal."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> str:
        """Return the signature of a text, 64 bytes in hexadecimal."""
        return self._key.sign(text.encode()).hex()


def signed_by(public_key: str, text: str, signature: str) -> bool:
    """Tell whether the owner of this key signed the text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """Return the first half of the key's SHA-256 in groups, for people who compare by eye."""
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))
