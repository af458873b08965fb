"""Everything that goes over TCP on the loopback to some ports: AGI and AMI on the wire."""

import socket
import struct
import threading
from types import TracebackType

ALL_PROTOCOLS = 3
IP_VERSION_4, TCP = 4, 6


class WireTrace:
    """Records the payload of every TCP segment on the loopback from or to the given ports."""

    def __init__(self, *ports: int) -> None:
        self.ports = set(ports)
        self.recorded: dict[int, bytearray] = {port: bytearray() for port in ports}
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        self._socket.bind(("lo", 0))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 23)
        self._socket.settimeout(0.2)
        self._closed = False
        self._thread = threading.Thread(target=self._record, daemon=True)

    def __enter__(self) -> "WireTrace":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        self._thread.join()
        self._socket.close()

    def _record(self) -> None:
        while not self._closed:
            try:
                frame, address = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            if address[2] != socket.PACKET_OUTGOING:  # each packet passes the loopback twice
                self._take(frame[14:])

    def _take(self, packet: bytes) -> None:
        if len(packet) < 40 or packet[0] >> 4 != IP_VERSION_4 or packet[9] != TCP:
            return
        start = (packet[0] & 15) * 4
        length = struct.unpack_from("!H", packet, 2)[0]
        ports = struct.unpack_from("!HH", packet, start)
        payload = packet[start + (packet[start + 12] >> 4) * 4 : length]
        for port in self.ports.intersection(ports):
            self.recorded[port] += payload
