"""Whether shares of one fund may become shares of another."""

from appliance.errors import OrderRefused
from appliance.services.orders.checks.facts import Facts

FRONT_END = "0"


def different_fund(facts: Facts) -> None:
    """Refuse a switch of a fund into itself."""
    if facts.fund.fund_code == facts.target.fund_code:
        raise OrderRefused("different_fund", "trading.refused_same_fund", again=True)


def same_registrar(facts: Facts) -> None:
    """Refuse a switch between funds of two registrars."""
    if facts.fund.registrar_code != facts.target.registrar_code:
        _refuse(facts, "same_registrar", "trading.refused_other_registrar")


def switch_relation(facts: Facts) -> None:
    """Refuse a switch for which the registrar has no relation."""
    if facts.fees.relation(facts.fund.fund_code, facts.target.fund_code) is None:
        _refuse(facts, "switch_relation", "trading.refused_no_relation")


def charge_class(facts: Facts) -> None:
    """Refuse front-end shares that would become back-end ones."""
    relation = facts.fees.relation(facts.fund.fund_code, facts.target.fund_code)
    held = (facts.holding.share_class if facts.holding else "") or FRONT_END
    if held == FRONT_END and relation is not None and relation not in ("", FRONT_END):
        _refuse(facts, "charge_class", "trading.refused_charge_class")


def _refuse(facts: Facts, check: str, prompt: str) -> None:
    raise OrderRefused(
        check, prompt, again=True, fund=facts.fund.fund_name, target=facts.target.fund_name
    )


CHECKS = {
    check.__name__: check
    for check in (different_fund, same_registrar, switch_relation, charge_class)
}
