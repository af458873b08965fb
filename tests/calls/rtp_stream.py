"""One call's media: A-law out every 20 ms, keys after RFC 4733, and every packet received."""

import secrets
import socket
import struct
import time
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from appliance.audio.ear import FRAME, PCMA, Packet
from tests.calls.dtmf import key_tone

SILENCE = b"\xd5" * FRAME
KEYS = "0123456789*#"
TONE_FRAMES = 5
END_PACKETS = 3
GAP_FRAMES = 2
LEAK_FRAMES = 2
SO_TIMESTAMPNS = 35
NANOSECONDS = 1_000_000_000


class KeyUp(NamedTuple):
    """A key and the moment its first end packet was sent."""

    at: int
    key: str


class RtpStream:
    """One RTP session on a socket of its own."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.address: tuple[str, int] = self.socket.getsockname()
        self.far_end: tuple[str, int] | None = None
        self.event_type = 101
        self.leaks_tones = False
        """Whether keys are also heard as tones, from a little before the event to its end."""
        self.datagrams: list[tuple[int, bytes]] = []
        self.key_ups: list[KeyUp] = []
        self.sent = 0
        self._outgoing: deque[tuple[bytes, int, bool] | bytes | None] = deque()
        self._speech: deque[bytes] = deque()
        self._sequence = secrets.randbelow(1 << 15)
        self._timestamp = secrets.randbelow(1 << 30)
        self._source = secrets.randbits(32)
        self._tone_started = 0

    def press(self, keys: str) -> None:
        """Queue key presses: 100 ms of tone each and 80 ms to the next."""
        for key in keys:
            code = KEYS.index(key)
            if self.leaks_tones:
                self._outgoing.extend(_tone(key, range(LEAK_FRAMES)))
            for frame in range(TONE_FRAMES):
                event = struct.pack("!BBH", code, 10, FRAME * (frame + 1))
                self._outgoing.append((event, frame, False))
            for end in range(END_PACKETS):
                event = struct.pack("!BBH", code, 0x80 | 10, FRAME * (TONE_FRAMES + 1))
                self._outgoing.append((event, TONE_FRAMES + end, end == 0))
            self._outgoing.extend([None] * GAP_FRAMES)

    def speak(self, sound: bytes) -> None:
        """Queue A-law sound to send instead of silence."""
        for start in range(0, len(sound), FRAME):
            self._speech.append(sound[start : start + FRAME].ljust(FRAME, b"\xd5"))

    @property
    def keys_waiting(self) -> bool:
        """Tell whether a key press is not sent yet."""
        return bool(self._outgoing)

    def tick(self) -> None:
        """Send the packet of this 20 ms."""
        if self.far_end is None:
            return
        item = self._outgoing.popleft() if self._outgoing else None
        if isinstance(item, tuple):
            self._send_event(*item)
            if self.leaks_tones:
                (tone,) = _tone(KEYS[item[0][0]], [LEAK_FRAMES + item[1]])
                self._send(PCMA, self._timestamp, tone)
        elif item is not None:
            self._send(PCMA, self._timestamp, item)
        else:
            self._send(PCMA, self._timestamp, self._speech.popleft() if self._speech else SILENCE)
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF

    def receive(self) -> None:
        """Take one datagram that is there, with its time stamp."""
        try:
            datagram, ancillary, _flags, _address = self.socket.recvmsg(2048, 64)
        except OSError:  # nothing there, refused by the far end, or closed meanwhile
            return
        at = 0
        for _level, kind, data in ancillary:
            if kind == SO_TIMESTAMPNS:
                seconds, nanoseconds = struct.unpack("qq", data[:16])
                at = seconds * NANOSECONDS + nanoseconds
        self.datagrams.append((at or time.time_ns(), datagram))

    def packets(self, since: int = 0, until: int | None = None) -> list[Packet]:
        """Return the packets received between two places in the record, in the order they came."""
        received = self.datagrams[since:until]
        return [_packet(at, datagram) for at, datagram in received if len(datagram) > 12]

    def _send_event(self, event: bytes, frame: int, key_up: bool) -> None:
        if frame == 0:
            self._tone_started = self._timestamp
        if key_up:
            self.key_ups.append(KeyUp(time.time_ns(), KEYS[event[0]]))
        self._send(self.event_type | (0x80 if frame == 0 else 0), self._tone_started, event)

    def _send(self, second: int, timestamp: int, payload: bytes) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = struct.pack("!BBHII", 0x80, second, self._sequence, timestamp, self._source)
        assert self.far_end is not None
        try:
            self.socket.sendto(header + payload, self.far_end)
        except OSError:  # refused by the far end, which is gone
            return
        self.sent += 1

    def close(self) -> None:
        """Close the socket; the record stays."""
        self.far_end = None
        self.socket.close()


def _tone(key: str, frames: Iterable[int]) -> list[bytes]:
    sound = key_tone(key, FRAME * (LEAK_FRAMES + TONE_FRAMES + END_PACKETS))
    return [sound[FRAME * frame : FRAME * (frame + 1)] for frame in frames]


def _packet(at: int, datagram: bytes) -> Packet:
    first, second, sequence, timestamp, _source = struct.unpack_from("!BBHII", datagram)
    start = 12 + 4 * (first & 0x0F)
    return Packet(at, second & 0x7F, bool(second & 0x80), sequence, timestamp, datagram[start:])
