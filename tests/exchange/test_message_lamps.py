"""The lamps of the telephones: told when something changed, told again when they come back."""

from typing import NamedTuple

from appliance.errors import ActionRefused, SwitchboardAway
from appliance.exchange.message_lamps import MessageLamps
from appliance.services.voice_mail.messages import Counts


class Told(NamedTuple):
    extension: str
    counts: Counts


class Mailboxes:
    def __init__(self) -> None:
        self.now = {"8000": Counts(1, 0, 2), "8001": Counts(5, 0, 0)}

    def counts(self) -> dict[str, Counts]:
        return self.now


class Switch:
    def __init__(self) -> None:
        self.told: list[Told] = []
        self.fails: Exception | None = None

    def notify(self, extension: str, counts: Counts) -> None:
        if self.fails:
            raise self.fails
        self.told.append(Told(extension, counts))


def lamps() -> tuple[MessageLamps, Mailboxes, Switch]:
    mailboxes, switch = Mailboxes(), Switch()
    return MessageLamps(mailboxes, lambda: ["8000", "8009"], switch.notify), mailboxes, switch  # type: ignore[arg-type]


def test_a_telephone_is_told_once_and_again_when_it_changes() -> None:
    board, mailboxes, switch = lamps()
    board.look()
    board.look()
    assert switch.told == [Told("8000", Counts(1, 0, 2))]
    mailboxes.now = {"8000": Counts(0, 0, 3)}
    board.look()
    assert switch.told[-1].counts == Counts(0, 0, 3)


def test_a_telephone_that_comes_back_is_told_again() -> None:
    board, _mailboxes, switch = lamps()
    board.look()
    board.contact({"ContactStatus": "Removed", "EndpointName": "8000"})
    board.look()
    assert len(switch.told) == 1
    board.contact({"ContactStatus": "Created", "EndpointName": "8000"})
    board.look()
    assert len(switch.told) == 2


def test_asterisk_away_is_tried_again_and_an_absent_telephone_is_not() -> None:
    board, _mailboxes, switch = lamps()
    switch.fails = SwitchboardAway("gone")
    board.look()
    switch.fails = None
    board.look()
    assert len(switch.told) == 1
    board.forget()
    switch.fails = ActionRefused("no such endpoint")
    board.look()
    switch.fails = None
    board.look()
    assert len(switch.told) == 1
