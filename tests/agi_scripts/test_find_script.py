"""The dialplan may name conversations and nothing else."""

import pytest

from agi_scripts import main_menu
from agi_scripts.find_script import find_script
from appliance.errors import ScriptUnknown


def test_a_script_is_found_by_its_file_name() -> None:
    assert find_script("main_menu") is main_menu.run


@pytest.mark.parametrize(
    "name",
    [
        "",
        "__main__",
        "__init__",
        "_main_menu",
        "main_menu_",
        "main__menu",
        "Main_Menu",
        "main_menu\n",
        "main_menu.run",
        "../agi_scripts/main_menu",
        "main_menü",
        "no_such_script",
    ],
)
def test_no_other_name_reaches_a_module(name: str) -> None:
    with pytest.raises(ScriptUnknown):
        find_script(name)


@pytest.mark.parametrize("name", ["hotline_menu", "find_script"])
def test_a_module_without_run_is_no_script(name: str) -> None:
    with pytest.raises(ScriptUnknown):
        find_script(name)
