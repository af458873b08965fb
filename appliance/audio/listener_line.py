"""What is said over the socket of the part `listener`: one job and its answer, each as JSON.

Four bytes of length, then UTF-8. The sound itself is named by its path.
"""

import json
import socket
import struct
from pathlib import Path
from typing import Any

from appliance.errors import ListenerAway, ModelRefused, SoundUnavailable

LENGTH = struct.Struct(">I")
LONGEST = 1024 * 1024
REFUSALS = {"model": ModelRefused, "sound": SoundUnavailable}

Message = dict[str, Any]


def ask(path: Path, job: Message, timeout_seconds: float) -> Message:
    """Give the listener a job and return its answer; `ListenerAway` where none comes."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout_seconds)
            line.connect(str(path))
            send(line, job)
            answer = receive(line)
    except TimeoutError as error:
        raise ListenerAway(f"the listener gave no answer in {timeout_seconds:.0f} s") from error
    except (OSError, ValueError) as error:
        raise ListenerAway(f"the listener does not answer: {error}") from error
    if "refused" in answer:
        raise REFUSALS[answer["refused"]](answer["message"], answer["reason"])
    return answer


def send(line: socket.socket, message: Message) -> None:
    """Send one message."""
    data = json.dumps(message, ensure_ascii=False).encode()
    line.sendall(LENGTH.pack(len(data)) + data)


def receive(line: socket.socket) -> Message:
    """Receive one message; `ValueError` where it is none, `ConnectionError` where it breaks off."""
    (length,) = LENGTH.unpack(_exactly(line, LENGTH.size))
    if length > LONGEST:
        raise ValueError(f"a message of {length} bytes is too long")
    message = json.loads(_exactly(line, length))
    if not isinstance(message, dict):
        raise ValueError("a message is a JSON object")
    return message


def _exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = line.recv(count - len(data))
        if not piece:
            raise ConnectionError("it ended in the middle of the job")
        data += piece
    return data
