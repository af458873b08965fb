"""The sockets of the far-end farm."""

import socket

Address = tuple[str, int]


def open_socket(address: Address, buffer: int) -> socket.socket:
    """Return a UDP socket that never waits."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    made.bind(address)
    made.setblocking(False)
    return made


def send(sock: socket.socket, datagram: bytes, address: Address) -> None:
    """Send a datagram; a far end that is down is found by the repetition."""
    try:
        sock.sendto(datagram, address)
    except OSError:  # refused by the box, which is down; the repetition finds it
        return


def heard(sock: socket.socket) -> bool:
    """Throw away the sound that came; tell whether any did."""
    came = False
    while True:
        try:
            sock.recv(2048)
        except OSError:  # no more of it
            return came
        came = True


def media_of(description: str) -> Address | None:
    """Return where a session description wants its sound."""
    host = port = ""
    for line in description.splitlines():
        if line.startswith("c=IN IP4 "):
            host = line.split()[-1]
        elif line.startswith("m=audio "):
            port = line.split()[1]
    return (host, int(port)) if host and port else None
