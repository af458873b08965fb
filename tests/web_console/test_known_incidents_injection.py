"""What went wrong elsewhere in 2025 and 2026 by way of injection, tried or looked for here.

CVE-2025-57819: a value of the request picked a class, and a stacked query wrote a row that was run.
CVE-2025-61675: sorting and searching were put into SQL. CVE-2025-61678: `../` in an upload's name.
CVE-2025-64328: a shell behind a test button. CVE-2025-67722: root ran what others may write.
CVE-2026-73665: an end of line in an AMI field. (CVE-2026-26978, backups: tests/backups.)
"""

import ast
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.services.faxes.register import FaxesAsked
from appliance.settings import CHECKOUT
from appliance.telephony.ami_messages import harmless_action
from tests.house.source_tree import calls, sources
from tests.web_console.conftest import Operator

DISPATCHERS = {"import_module", "__import__", "eval", "exec", "globals", "locals"}


# --- CVE-2025-57819: nothing of a request picks code, nothing of the database is run


def test_the_console_dispatches_by_tables_written_in_code():
    for source in sources("web_console"):
        for name, call in calls(source):
            assert name not in DISPATCHERS, f"{source.name}:{call.lineno} {name}"
            if name == "getattr" and len(call.args) > 1:
                assert "request" not in ast.unparse(call.args[1]), f"{source.name}:{call.lineno}"


@pytest.mark.parametrize("module", ["plugins.trading", "os", "../../etc", "x; DROP TABLE calls"])
def test_a_plugin_that_is_named_in_a_request_is_only_looked_for(operator, module):
    answer = operator.post(f"/plugins/{module}", page="/plugins/", enabled="yes")
    assert answer.status_code in (303, 404, 405)
    assert operator.get("/calls/").status_code == 200


# --- CVE-2025-61675: a search and an order of rows are values, never SQL


@pytest.mark.parametrize(
    "name", ["caller", "customer", "day", "page", "sort", "order", "q", "text"]
)
def test_what_is_searched_for_is_a_value(operator, appliance, name):
    appliance.calls.begin("c1", caller="13800138000", dialled="1000")
    appliance.calls.flush()
    for path in ("/calls/", "/orders/", "/customers/", "/faxes/", "/search/", "/audit/"):
        for typed in (
            "' OR '1'='1",
            "id; DROP TABLE calls--",
            "started_at DESC, (SELECT 1)",
            "%_\\",
        ):
            answer = operator.get(path, query_string={name: typed})
            assert answer.status_code < 500, (path, name, typed)
            answer.close()
    assert appliance.calls.count() == 1


# --- CVE-2025-61678: a file's name is the box's own


@pytest.mark.parametrize(
    "name", ["../../evil.php", "/etc/cron.d/evil", "..\\evil.php", "a\x00.php"]
)
def test_an_uploaded_file_never_lies_where_its_name_says(operator, appliance, tmp_path, name):
    before = {path for path in tmp_path.rglob("*") if "upload" not in path.parts}
    operator.client.post(
        "/faxes/send/documents",
        data={"csrf_token": operator.token("/account"), "files": (io.BytesIO(b"text"), name)},
        content_type="multipart/form-data",
    )
    new = {path.name for path in set(tmp_path.rglob("*")) - before}
    assert not [one for one in new if "evil" in one or one.endswith(".php")]
    assert not Path("/etc/cron.d/evil").exists()


# --- CVE-2025-64328: there is no shell


def test_no_door_starts_a_shell_or_a_program_named_in_a_request():
    for source in sources():
        assert "os.system(" not in source.text, source.name
        assert "shell=True" not in source.text, source.name
    for source in sources("web_console"):
        assert "subprocess" not in source.text, source.name


# --- CVE-2025-67722: what runs as root comes from the checkout alone


def test_root_runs_nothing_that_lies_in_the_home():
    for script in (CHECKOUT / "scripts").iterdir():
        if script.is_file() and script.read_bytes().startswith(b"#!"):
            run = re.findall(
                r"(?:exec|source|\.|bash|sh)\s+\S*FUNDLINE_HOME\S*", script.read_text()
            )
            assert not run, script.name


# --- CVE-2026-73665: one action stays one action, whatever its fields hold


@given(st.dictionaries(st.sampled_from(["Channel", "Variable", "CallerID"]), st.text(), min_size=1))
def test_an_ami_action_is_one_action(fields):
    for name, value in harmless_action({"Action": "Originate", **fields}).items():
        assert not set(name + value) & set("\r\n\0"), name


def test_a_number_to_be_called_cannot_add_a_line_to_a_request(app, first_password, appliance):
    operator = Operator(app, first_password).settle_in()
    answer = operator.post(
        "/faxes/send/review", page="/account", numbers="02151000001\r\nAction: Originate"
    )
    assert answer.status_code < 500
    assert appliance.fax.register.count(FaxesAsked(direction="sent")) == 0
