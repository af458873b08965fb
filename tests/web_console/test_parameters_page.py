"""The owner's rules in the console: limits, fee rates, switches and registrars' profiles."""

import io

RATES = (
    "fund_code,business_code,individual_or_institution,from_amount,from_days,rate,fixed\n"
    "000001,022,1,0,0,1.5%,\n000001,022,1,5000000,0,0,1000\n"
)


def test_a_limit_is_kept_and_shown(operator, appliance):
    operator.post("/parameters/limits", **{"trading.order_amount_limit": "50000"})
    assert appliance.parameters.value("trading.order_amount_limit") == 50000
    assert 'value="50000"' in operator.get("/parameters/").text


def test_a_limit_out_of_its_range_changes_nothing(operator, appliance):
    for value, sentence in (("-1", "要在 0 到"), ("many", "要填一个数字")):
        answer = operator.post(
            "/parameters/limits",
            **{"trading.day_amount_limit": "1", "trading.order_amount_limit": value},
        )
        assert answer.status_code == 422
        assert f"“单笔金额上限”{sentence}" in answer.text
        assert f'value="{value}"' in answer.text
    assert appliance.parameters.value("trading.day_amount_limit") == 5_000_000


def test_every_limit_has_a_name_and_a_sentence_in_both_languages(operator):
    for language in ("zh", "en"):
        operator.post("/account/language", language=language)
        assert "trading." not in "".join(
            part.split("<")[0] for part in operator.get("/parameters/").text.split(">")
        )


def test_fee_rates_are_imported_whole_or_not_at_all(operator, appliance, demo):
    operator.post("/parameters/fee-rates", file=(io.BytesIO(RATES.encode()), "rates.csv"))
    assert len(appliance.fees.rates("000001")) == 2
    page = operator.get("/parameters/").text
    assert "1.50%" in page
    assert "每笔 1,000 元" in page
    wrong = operator.post("/parameters/fee-rates", file=(io.BytesIO(b"nothing"), "rates.csv"))
    assert wrong.status_code == 422
    assert "文件没有导入" in wrong.text
    assert len(appliance.fees.rates("000001")) == 2
    assert "请先选择一个文件" in operator.post("/parameters/fee-rates").text


def test_switch_relations_are_imported(operator, appliance):
    table = "fund_code,target_fund_code,target_share_class\n000001,000003,\n"
    operator.post("/parameters/switch-relations", file=(io.BytesIO(table.encode()), "s.csv"))
    assert appliance.fees.relation("000001", "000003") == ""
    assert "000003" in operator.get("/parameters/").text


def test_a_registrars_profile_is_changed_or_refused_with_its_reason(operator, appliance, demo):
    code = appliance.counterparties.listing()[0].registrar_code
    path = f"/parameters/registrars/{code}"
    form = {"distributor_code": "981", "version": "22", "cancel_mode": "send052",
            "automatic": "yes"}  # fmt: skip
    assert operator.post(path, **form).location == "/parameters/"
    kept = appliance.counterparties.one(code)
    assert (kept.version, kept.cancel_mode, kept.digits_align) == ("22", "send052", "left")
    wrong = operator.post(path, **{**form, "distributor_code": "no code"})
    assert wrong.status_code == 422
    assert "没有保存" in wrong.text
    assert operator.get("/parameters/registrars/nobody").status_code == 404
