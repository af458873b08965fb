"""The commands `fundline desk` and `fundline callbacks`, and what the doctor says of the desk."""

import json

import pytest

from appliance import strongbox
from appliance.assembly import assemble
from appliance.command_line import main
from appliance.machine.box_doctor import sales_desk
from appliance.services.callback_requests import DESK_AWAY_ORDER
from appliance.settings import Settings

URL = "http://127.0.0.1:9"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    settings = Settings(home=tmp_path / "home")
    assemble(settings).close()
    return settings


@pytest.fixture
def run(settings, capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return run


@pytest.fixture
def doctor(settings):
    def doctor():
        appliance = assemble(settings)
        try:
            return sales_desk(appliance)
        finally:
            appliance.close()

    return doctor


def shown(run):
    status, out, err = run("desk", "show", "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_a_box_works_with_files_until_a_desk_is_chosen(run, doctor):
    assert shown(run)["back_end"] == "files"
    assert doctor().detail == "orders go out as files"


def test_a_desk_is_connected_with_a_token_that_nobody_sees(run, settings):
    status, out, err = run("desk", "connect", URL, "--token", "secret-of-the-desk")
    assert status == 0
    assert "secret-of-the-desk" not in out + err
    assert strongbox.secret(settings, "online_desk_token").reveal() == "secret-of-the-desk"
    assert (settings.secrets / "online_desk_token").stat().st_mode & 0o077 == 0
    assert shown(run)["back_end"] == "online_desk"
    run("desk", "files")
    assert shown(run)["back_end"] == "files"


def test_an_address_that_is_none_is_wrong_usage(run):
    assert run("desk", "connect", "somewhere", "--token", "x")[0] == 2
    assert shown(run)["back_end"] == "files"


def test_the_training_desk_is_warned_of(run, doctor):
    run("desk", "training", "on")
    assert shown(run)["training"] is True
    assert doctor().warning
    run("desk", "training", "off")
    assert not doctor().warning


def test_a_desk_that_does_not_answer_is_found_by_the_doctor(run, doctor, settings):
    run("desk", "connect", URL, "--token", "x")
    appliance = assemble(settings)
    appliance.back_end.latest_quote("000001")
    appliance.close()
    seen = shown(run)
    assert (seen["well"], bool(seen["since"])) == (False, True)
    assert not doctor().well
    assert "newhq_qry" in doctor().detail


def test_who_was_called_back_leaves_the_list(run, settings):
    appliance = assemble(settings)
    appliance.callback_requests.note(caller="13800138000", reason=DESK_AWAY_ORDER)
    appliance.close()
    (request,) = json.loads(run("callbacks", "--json")[1])
    assert (request["caller"], request["done_at"]) == ("13800138000", None)
    assert run("callbacks", "done", str(request["id"]))[0] == 0
    assert json.loads(run("callbacks", "--json")[1]) == []
    status, _out, err = run("callbacks", "done", str(request["id"]))
    assert (status, str(request["id"]) in err) == (1, True)
