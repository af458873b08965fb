"""Transaction types in the console: each with all it asks, checks and says."""

from appliance.services.orders.check_sentences import spoken_by
from appliance.services.orders.checks import CHECKS


def test_every_type_shows_its_questions_checks_and_sentences(operator, appliance):
    page = operator.get("/transaction-types/").text
    types = appliance.transaction_types.listing()
    assert types or "还没有业务" in page
    for type in types:
        for question in type.questions:
            assert question.prompt in page
        for prompt in type.prompts.values():
            assert prompt in page
        for check in type.every_check:
            assert f"<code>{check}</code>" in page


def test_a_checks_sentences_are_found_in_its_own_code():
    known = ["trading.refused_telephone_amount", "trading.refused_telephone_day_used",
             "trading.refused_all_sold", "trading.refused_all_frozen", "trading.other"]  # fmt: skip
    assert spoken_by(CHECKS["order_amount"], known) == known[:2]
    assert spoken_by(CHECKS["shares_free"], known) == known[2:4]
