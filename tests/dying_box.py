"""A box that dies at one chosen step: before or after one use of its line or of its store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

from sqlite_utils import Database as Tables

from appliance.store.database import Database
from appliance.telephony.line import Played
from tests.scripted_call import ScriptedLine

WORKER = "work beside a call"


class BoxDied(BaseException):
    """The process is gone; nothing in it may catch this."""


class Steps:
    """Counts the steps of a call and lets the box die at one of them.

    A use of the line or a look into the store has two steps, before and after it; a transaction
    too, before and after its commit.
    """

    def __init__(self) -> None:
        self.log: list[str] = []
        self._last: int | None = None
        self._dead = False

    @contextmanager
    def until(self, last: int) -> Iterator[None]:
        """Count from here on and die at step number `last`; 0 is never."""
        self._last = last
        try:
            yield
        finally:
            self._last = None

    @contextmanager
    def around(self, use: str) -> Iterator[None]:
        """Count the steps before and after one use."""
        self.step(f"before {use}")
        yield
        self.step(f"after {use}")

    def step(self, name: str) -> None:
        """Count one step of the call's own threads; the last one kills."""
        working = current_thread().name == WORKER
        if self._dead and working:
            raise BoxDied(name)
        if self._last is None or not (working or current_thread() is main_thread()):
            return
        self.log.append(name)
        if self._dead or len(self.log) == self._last:
            self._dead = True
            raise BoxDied(f"{len(self.log)}: {name}")


class DyingLine(ScriptedLine):
    """A line whose box dies at one step; waits beside slow work do not count."""

    def __init__(self, *caller: Any, steps: Steps) -> None:
        super().__init__(*caller)
        self._steps = steps

    def answer(self) -> None:
        with self._steps.around("answer"):
            super().answer()

    def play(self, file: Path, escape_keys: str, from_sample: int = 0) -> Played:
        with self._steps.around("play"):
            return super().play(file, escape_keys, from_sample)

    def play_for_key(self, file: Path, timeout_seconds: float) -> str:
        with self._steps.around("play for a key"):
            return super().play_for_key(file, timeout_seconds)

    def start_recording(self, file: Path) -> None:
        with self._steps.around("start a recording"):
            super().start_recording(file)

    def set_variable(self, name: str, value: str) -> None:
        with self._steps.around("set a variable"):
            super().set_variable(name, value)

    def set_language(self, language: str) -> None:
        with self._steps.around("set the language"):
            super().set_language(language)


class DyingDatabase(Database):
    """A store whose box dies at one step; a commit is made or not made, never half."""

    def __init__(self, path: Path, steps: Steps) -> None:
        super().__init__(path)
        self._steps = steps
        self._depth = 0

    @contextmanager
    def reading(self) -> Iterator[Tables]:
        with self._steps.around("a look into the store"), super().reading() as tables:
            yield tables

    @contextmanager
    def writing(self) -> Iterator[Tables]:
        with super().writing() as tables:
            if self._depth:  # a writer inside a writer commits nothing of its own
                yield tables
                return
            self._depth += 1
            try:
                yield tables
            finally:
                self._depth -= 1
            self._steps.step("before a commit")
        self._steps.step("after a commit")
