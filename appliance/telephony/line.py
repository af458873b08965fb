"""A telephone line as the conversations need it; `AgiLine` is the real one."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, Protocol

ALL_KEYS = "0123456789*#"


class Played(NamedTuple):
    """How a sound ended: the key that stopped it (or '') and at which sample."""

    key: str
    samples: int


class Line(Protocol):
    """One caller on the line; every method may raise `CallerHungUp`, file names have no suffix."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what the exchange said about the call, `agi_…` names."""

    @property
    def hung_up(self) -> bool:
        """Tell whether the exchange said that the caller is gone."""

    def answer(self) -> None:
        """Answer the call."""

    def play(self, file: Path, escape_keys: str, from_sample: int = 0) -> Played:
        """Play a sound from a sample on; one of the escape keys stops it."""

    def listen(self, file: Path, escape_keys: str, from_sample: int) -> Played:
        """Play a kept voice like `play`, so that AMI can stop it; its end is a sample below 0."""

    def record(
        self, file: Path, stop_keys: str, at_most_seconds: float, silence_seconds: float
    ) -> Played:
        """Write what the caller says into a WAV file until a key, the time or a long silence."""

    def play_for_key(self, file: Path, timeout_seconds: float) -> str:
        """Play a sound, wait after it, and return the first key, or '' where none was pressed."""

    def wait_for_key(self, timeout_seconds: float, until: Future[Any] | None = None) -> str:
        """Wait in silence for one key, at most until the timeout or until the work is done."""

    def start_recording(self, file: Path) -> None:
        """Record both sides of the call into a file."""

    def stop_recording(self) -> None:
        """Stop the recording, if there is one."""

    def variable(self, name: str) -> str:
        """Return a channel variable, '' where it is not set."""

    def set_variable(self, name: str, value: str) -> None:
        """Set a channel variable."""

    def go_to(self, context: str, extension: str) -> None:
        """Let the dialplan go on elsewhere when this conversation ends."""

    def run(self, application: str, argument: str) -> None:
        """Run an application of the dialplan to its end; what became of it is asked for after."""

    def set_language(self, language: str) -> None:
        """Set the language of the channel."""

    def hang_up(self) -> None:
        """End the call."""
