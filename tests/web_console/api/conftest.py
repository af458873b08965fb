"""A program with tokens at the API of a real, temporary appliance with the demo's data."""

import pytest

from appliance.services.api.tokens import SCOPES


class Program:
    """Another program of the house; `token` is whatever it sends."""

    def __init__(self, app, token):
        self.client = app.test_client()
        self.token = token

    def ask(self, method, path, **arguments):
        headers = {"Authorization": f"Bearer {self.token}", **arguments.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **arguments)

    def get(self, path, **arguments):
        return self.ask("GET", path, **arguments)

    def post(self, path, key="once", **arguments):
        return self.ask("POST", path, headers={"Idempotency-Key": key}, **arguments)


@pytest.fixture
def program(app, appliance, demo):
    return Program(app, appliance.api.tokens.make("CRM", SCOPES, "admin").reveal())


@pytest.fixture
def with_scopes(app, appliance):
    def made(*scopes):
        return Program(app, appliance.api.tokens.make("CRM", scopes, "admin").reveal())

    return made
