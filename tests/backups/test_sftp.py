"""Backups to another machine by SFTP: its host key is pinned, and what it does wrong is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import strongbox
from appliance.command_line import main
from appliance.errors import BackupRefused
from appliance.machine.restore import restore
from appliance.services.backups.setup import LOGIN_KEY
from appliance.settings import Secret
from tests.backups.backup_room import BackupRoom
from tests.backups.sftp_server import SftpServer


@pytest.fixture
def server(room: BackupRoom, tmp_path: Path) -> Iterator[SftpServer]:
    """Start the other machine, which knows the box by its key."""
    folder = tmp_path / "other"
    folder.mkdir()
    server = SftpServer(folder, line=room.setup.login_line())
    yield server
    server.close()


def test_a_backup_lies_on_another_machine_and_is_restored_from_there(room, server):
    seen = room.setup.seen_host_key(server.url)
    assert seen.startswith("SHA256:")
    room.setup.set_place(server.url, host_key=seen)
    done = room.back_up()
    assert (done.state, done.reason) == ("good", "")
    again = room.back_up()
    assert again.state == "good" and again.new_bytes < done.new_bytes
    place = room.setup.place()
    try:
        back = restore(place, again.name, room.words, room.folder / "back")
        assert back.findings == () and back.seals == 3
    finally:
        place.close()


def status(command: list[str]) -> int:
    """Run `fundline` and return how it ended."""
    with pytest.raises(SystemExit) as ended:
        main(command)
    return int(ended.value.code or 0)


def test_one_command_makes_a_box_of_what_lies_on_another_machine(room, server, tmp_path, capsys):
    seen = room.setup.seen_host_key(server.url)
    room.setup.set_place(server.url, host_key=seen)
    done = room.back_up()
    words, login = tmp_path / "words", tmp_path / "login"
    words.write_text(room.words.reveal(), "utf-8")
    login.write_text(strongbox.given(room.box.settings, LOGIN_KEY).reveal(), "utf-8")
    command = ["restore", f"{server.url}/{done.name}", "--home", str(tmp_path / "back")]
    command += ["--key-file", str(words), "--login-key-file", str(login)]
    assert status(command) == 1
    assert f"the server shows the key {seen}" in capsys.readouterr().err
    assert status([*command, "--host-key", "SHA256:somebody-else"]) == 1
    assert not (tmp_path / "back").exists()
    assert status([*command, "--host-key", seen]) == 0
    assert "3 seals verified" in capsys.readouterr().out


def test_another_host_key_is_refused_and_nothing_is_sent(room, server, tmp_path):
    with pytest.raises(BackupRefused, match="not the one of the set-up"):
        room.setup.set_place(server.url, host_key="SHA256:somebody-else")
    assert list((tmp_path / "other").iterdir()) == []


def test_a_wrong_password_and_a_machine_that_is_away_are_said(room, server):
    seen = room.setup.seen_host_key(server.url)
    room.setup.keep_password(Secret("wrong"))
    with pytest.raises(BackupRefused, match=r"box@127\.0\.0\.1: Auth"):
        room.setup.set_place(server.url, host_key=seen)
    room.setup.keep_password(Secret(""))
    room.setup.set_place(server.url, host_key=seen)
    server.close()
    done = room.back_up()
    assert done.state == "failed" and "127.0.0.1" in done.reason
