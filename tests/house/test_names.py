"""Names lead somewhere: dialplan to script, README to folder, setting to description."""

import re
import subprocess

from appliance.settings import SETTINGS
from appliance.telephony.line_values import SERVICE_NUMBERS
from tests.house.source_tree import CHECKOUT, functions, sources

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "manager",
    "base",
    "misc",
}
FORBIDDEN_BEGINNINGS = ("get_", "do_", "handle_", "process_")
NAMED_BY_OTHERS = {
    "_get_agi_env": "pyst2 calls it",
    "get_result": "pyst2 calls it",
    "do_POST": "http.server calls it",
    "get_next_fire_time": "APScheduler calls it",
    "get_cookie_secure": "Flask calls it",
    "handle_error": "socketserver calls it",
    "process_id": "a noun: the id of a process",
}


def tracked_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    return listed.stdout.splitlines()


def test_every_script_the_dialplan_names_exists_and_can_run() -> None:
    named: set[str] = set()
    for template in (CHECKOUT / "dialplan").iterdir():
        text = re.sub(r"^\s*;.*", "", template.read_text("utf-8"), flags=re.MULTILINE)
        named |= set(re.findall(r"agi://[^/\s)]+/(\w+)", text))
    named |= set(SERVICE_NUMBERS.values())
    scripts = {source.name: source for source in sources("agi_scripts")}
    assert "main_menu" in named
    for name in named:
        script = scripts.get(f"agi_scripts/{name}.py")
        assert script is not None, f"the dialplan names {name}, and no script is called so"
        assert "run" in [function.name for function in functions(script)]


def test_the_readme_names_every_top_folder() -> None:
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    folders = {name.split("/")[0] for name in tracked_files() if "/" in name}
    unnamed = [f for f in sorted(folders) if not f.startswith(".") and f"{f}/" not in readme]
    assert not unnamed


def test_every_setting_is_described_with_its_default() -> None:
    pages = [CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    missing = [s.variable for s in SETTINGS if s.variable not in text or s.default not in text]
    assert not missing
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    ours = [name for name in tracked_files() if not name.startswith("dialplan/")]
    parts = {part.split(".")[0] for name in ours for part in name.split("/")}
    assert not parts & FORBIDDEN_NAMES


def test_no_function_begins_with_a_word_that_says_nothing() -> None:
    found = [
        f"{source.name}: {function.name}"
        for source in sources()
        for function in functions(source)
        if function.name.lstrip("_").startswith(FORBIDDEN_BEGINNINGS)
        and function.name not in NAMED_BY_OTHERS
    ]
    assert not found
