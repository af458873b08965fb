"""The page of other programs: tokens and webhooks are made, shown once, and ended."""

from appliance.services.api.tokens import SCOPES


def test_a_token_is_shown_once_and_opens_what_it_was_allowed(operator, app):
    made = operator.post("/programs/tokens", page="/programs/", name="CRM", scopes=["funds:read"])
    token = made.text.split("fundline_")[1].split("<")[0]
    assert f"fundline_{token}" not in operator.get("/programs/").text
    program = app.test_client()
    headers = {"Authorization": f"Bearer fundline_{token}"}
    assert program.get("/api/v1/funds", headers=headers).status_code == 200
    operator.post("/programs/tokens/1/revoke", page="/programs/")
    assert program.get("/api/v1/funds", headers=headers).status_code == 401


def test_what_is_missing_is_said_and_what_was_typed_stays(operator):
    refused = operator.post("/programs/tokens", page="/programs/", name="CRM")
    assert refused.status_code == 422
    assert 'value="CRM"' in refused.text
    past = operator.post(
        "/programs/tokens", page="/programs/", name="CRM", scopes=["funds:read"], until="2020-01-01"
    )
    assert past.status_code == 422
    bad = operator.post(
        "/programs/webhooks", page="/programs/", url="file:///etc", kinds=["call.ended"]
    )
    assert bad.status_code == 422


def test_a_webhook_is_made_and_ended(operator, appliance):
    made = operator.post(
        "/programs/webhooks", page="/programs/", url="https://crm.example/", kinds=["call.ended"]
    )
    assert "whsec_" in made.text
    assert len(appliance.api.webhooks.listing()) == 1
    operator.post("/programs/webhooks/1/end", page="/programs/")
    assert not appliance.api.webhooks.listing()


def test_the_operations_are_explained(operator):
    page = operator.get("/programs/operations").text
    assert "/api/v1/customers/{fund_account}" in page
    assert all(scope in page for scope in SCOPES)
