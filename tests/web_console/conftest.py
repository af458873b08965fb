"""A console over a real, temporary appliance, and an operator who knows how to log in."""

from pathlib import Path

import pytest

from appliance.assembly import assemble
from appliance.machine.heartbeats import beat
from appliance.settings import Settings
from web_console import create_app

PASSWORD = "quiet river 27 stones"


class Operator:
    """A person at a browser; every form carries the token of the page it stands on."""

    def __init__(self, app, first_password):
        self.client = app.test_client()
        self.password = first_password

    def get(self, path, **arguments):
        return self.client.get(path, **arguments)

    def post(self, path, page="/account", **fields):
        return self.client.post(path, data={"csrf_token": self.token(page), **fields})

    def token(self, page):
        html = self.client.get(page, follow_redirects=True).text
        return html.split('name="csrf_token" value="')[1].split('"')[0]

    def log_in(self, name="admin", password=None, path="/login"):
        return self.post(path, page="/login", name=name, password=password or self.password)

    def settle_in(self):
        """Log in for the first time and choose a password."""
        self.log_in()
        self.post("/account/password", page="/account/password", old=self.password, new=PASSWORD,
                  again=PASSWORD)  # fmt: skip
        self.password = PASSWORD
        return self


@pytest.fixture
def appliance(tmp_path: Path):
    made = assemble(Settings(home=tmp_path))
    yield made
    made.close()


@pytest.fixture
def first_password(appliance):
    return appliance.operators.first_password().reveal()


@pytest.fixture
def app(appliance):
    return create_app(appliance)


@pytest.fixture
def stranger(app, first_password):
    return Operator(app, first_password)


@pytest.fixture
def operator(app, first_password):
    return Operator(app, first_password).settle_in()


@pytest.fixture
def demo(appliance, tmp_path):
    """Fill the appliance with the demo company's files, as the first start does."""
    folder = tmp_path / "demo"
    folder.mkdir()
    appliance.plugins.collect("demo_files", folder=folder)
    assert not appliance.exchange_imports.import_folder(folder, "demo").refused
    return folder


@pytest.fixture
def all_parts_work(appliance):
    for part in ("asterisk", "agi_server", "exchange", "listener", "watchdog"):
        beat(appliance.settings, part)
