"""SIP messages on the wire (RFC 3261) and the digest answer to a challenge (RFC 7616)."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class SipMessage:
    """One request or response: its start line, its headers in order, its body."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @classmethod
    def read(cls, datagram: bytes) -> "SipMessage":
        """Read a datagram."""
        head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        headers = []
        for line in lines:
            name, _, value = line.partition(":")
            headers.append((name.strip(), value.strip()))
        return cls(start, headers, body)

    def written(self) -> bytes:
        """Return the datagram, with the length of its body."""
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        lines.append(f"Content-Length: {len(self.body.encode())}")
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()

    def header(self, name: str) -> str:
        """Return the first header of this name, or nothing."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        """Return every header of this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def with_headers(self, *headers: tuple[str, str]) -> "SipMessage":
        """Return this message with more headers."""
        return SipMessage(self.start, [*self.headers, *headers], self.body)

    @property
    def status(self) -> int:
        """Return the status of a response, 0 for a request."""
        return int(self.start.split(" ", 2)[1]) if self.start.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """Return the method of the request, for a response that of the request it answers."""
        if self.status:
            return self.header("CSeq").partition(" ")[2]
        return self.start.partition(" ")[0]

    @property
    def branch(self) -> str:
        """Return the transaction this message belongs to."""
        return parameter(self.header("Via"), "branch")

    @property
    def sequence(self) -> int:
        """Return the number in CSeq."""
        return int(self.header("CSeq").partition(" ")[0] or 0)


def parameter(value: str, name: str) -> str:
    """Return one `;name=value` parameter of a header."""
    found = re.search(rf";\s*{name}=([^;>,\s]+)", value)
    return found[1] if found else ""


def address_in(value: str) -> str:
    """Return the URI inside `<…>`, or the whole value without parameters."""
    found = re.search(r"<([^>]+)>", value)
    return found[1] if found else value.partition(";")[0].strip()


def reply(request: SipMessage, status: int, reason: str, *, tag: str = "") -> SipMessage:
    """Return a response that carries over what RFC 3261 §8.2.6 asks for."""
    headers = [("Via", via) for via in request.every("Via")]
    to = request.header("To")
    if tag and not parameter(to, "tag"):
        to += f";tag={tag}"
    headers += [("From", request.header("From")), ("To", to)]
    headers += [(name, request.header(name)) for name in ("Call-ID", "CSeq")]
    return SipMessage(f"SIP/2.0 {status} {reason}", headers)


def digest_answer(
    challenges: Iterable[str], *, method: str, uri: str, username: str, password: str
) -> str:
    """Return the Authorization header for the first MD5 challenge."""
    fields: dict[str, str] = {}
    for challenge in challenges:
        pairs = re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', challenge)
        fields = {name: quoted or bare for name, quoted, bare in pairs}
        if fields.get("algorithm", "MD5").upper() == "MD5":
            break
    count, client_nonce = "00000001", secrets.token_hex(8)
    first = _md5(f"{username}:{fields['realm']}:{password}")
    second = _md5(f"{method}:{uri}")
    middle = (
        f"{fields['nonce']}:{count}:{client_nonce}:auth" if "qop" in fields else fields["nonce"]
    )
    answer = [
        f'Digest username="{username}"',
        f'realm="{fields["realm"]}"',
        f'nonce="{fields["nonce"]}"',
        f'uri="{uri}"',
        f'response="{_md5(f"{first}:{middle}:{second}")}"',
        "algorithm=MD5",
    ]
    if "opaque" in fields:
        answer.append(f'opaque="{fields["opaque"]}"')
    if "qop" in fields:
        answer += ["qop=auth", f"nc={count}", f'cnonce="{client_nonce}"']
    return ", ".join(answer)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
