"""Numbers as somebody types or forges them, in fields and in addresses."""

import re

import pytest

from web_console.typed import whole_number

ENDLESS = "9" * 5000
ODD = ("9" * 30, ENDLESS, "%00", "%FF", "..%2F..", "٣", "' OR 1=1 --", "{{7*7}}")
ARGUMENT = re.compile("<[^>]+>")


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("42", 42), ("999999999", 999_999_999), ("1234567890", None), (ENDLESS, None)]
    + [(text, None) for text in ("", "-1", "1.0", "1e3", " 1", "٣", "²", "1_000")],
)
def test_a_number_is_a_few_plain_digits(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:8])
def test_no_address_breaks_at_what_nobody_would_type(operator, app, odd):
    form = {"csrf_token": operator.token("/account"), "number": odd, "draft": odd}
    broken = []
    for rule in app.url_map.iter_rules():
        if rule.arguments:
            path = ARGUMENT.sub(odd, rule.rule)
            post = "POST" in rule.methods
            answer = operator.client.open(path, method="POST" if post else "GET", data=form)
            broken += [f"{rule.rule}: {answer.status_code}"] if answer.status_code >= 500 else []
    assert broken == []
