"""Promised calls in the console: who waits, and who was called back."""


def test_who_waits_is_shown_until_somebody_called_back(operator, appliance):
    assert "没有人在等回电" in operator.get("/callback-requests/").text
    appliance.callback_requests.note(caller="13800138000", reason="desk_away_order")
    page = operator.get("/callback-requests/").text
    assert "13800138000" in page
    assert "委托时中台连不上" in page
    number = appliance.callback_requests.open()[0].id
    operator.post(f"/callback-requests/{number}/done")
    assert appliance.callback_requests.open() == []
    page = operator.get("/callback-requests/").text
    assert "已记下：回过电话了。" in page
    assert "由 admin 回电" in page
    assert "13800138000" not in page


def test_calling_back_twice_is_no_fault(operator, appliance):
    appliance.callback_requests.note(caller="13800138000", reason="desk_away_order")
    number = appliance.callback_requests.open()[0].id
    for _ in range(2):
        operator.post(f"/callback-requests/{number}/done")
    assert "已经有人回过电话" in operator.get("/callback-requests/").text
    assert operator.post("/callback-requests/x/done").status_code == 404
