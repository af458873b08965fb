"""The guide to plugins tells the truth: its example works, and it knows every hook."""

import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pluggy
import pytest

import appliance
import plugins
from appliance import hookspecs
from appliance.plugin_loader import load_plugins
from tests.house.source_tree import CHECKOUT

GUIDE = (CHECKOUT / "docs" / "plugins.md").read_text("utf-8")
FILE = re.compile(r"^\*\*`([^`]+)`\*\*.*?\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOOK_HEADING = re.compile(r"^### `(\w+)\((.*?)\)`$", re.MULTILINE)
NEEDED = ("appliance", "agi_scripts", "plugins", "sounds")
NEEDED_FILES = (
    "pyproject.toml",
    "tests/scripted_call.py",
    "tests/demo_calls.py",
    "tests/published.py",
    "tests/plugins/conftest.py",
)


def documented_files() -> dict[str, str]:
    """Return the files the guide shows, by their path."""
    return dict(FILE.findall(GUIDE))


def hooks() -> dict[str, list[str]]:
    """Return the arguments of every hook."""
    return {
        name: list(inspect.signature(function).parameters)
        for name, function in inspect.getmembers(hookspecs, inspect.isfunction)
        if hasattr(function, "fundline_spec")
    }


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Copy the project and do what the guide says."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in NEEDED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / name, folder / name, ignore=ignored)
    for name in NEEDED_FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / name, folder / name)
    for name, text in documented_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") + "\n" if path.exists() else ""
        path.write_text(before + text, "utf-8")
    yield folder


def run_python(folder: Path, *arguments: str) -> str:
    """Run a module in the copy and return what it printed; a failure shows all of it."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_guide_shows_a_whole_plugin() -> None:
    assert list(documented_files()) == [
        "plugins/opening_hours/__init__.py",
        "sounds/zh/prompts.toml",
        "sounds/en/prompts.toml",
        "tests/plugins/opening_hours/test_opening_hours.py",
    ]


@pytest.mark.slow
def test_the_documented_test_passes_with_the_documented_plugin(checkout: Path) -> None:
    printed = run_python(
        checkout, "pytest", "tests/plugins/opening_hours", "-p", "no:cacheprovider"
    )
    assert "3 passed" in printed


def test_the_documented_plugin_keeps_the_house_rules(checkout: Path) -> None:
    run_python(checkout, "ruff", "check", "--no-cache", "plugins/opening_hours")
    run_python(checkout, "ruff", "format", "--no-cache", "--check", "plugins/opening_hours")


def test_every_hook_is_documented_with_its_exact_arguments() -> None:
    documented = {
        name: [argument.strip() for argument in arguments.split(",") if argument.strip()]
        for name, arguments in HOOK_HEADING.findall(GUIDE)
    }
    assert documented == hooks()


@pytest.mark.parametrize("hook", hooks())
def test_every_hook_is_used_by_a_bundled_plugin_as_the_guide_says(hook: str) -> None:
    users = set()
    for plugin in load_plugins(plugins):
        assert plugin.status == "working", plugin.reason
        manager = plugin.manager
        assert isinstance(manager, pluggy.PluginManager)
        if getattr(manager.hook, hook).get_hookimpls():
            users.add(plugin.name)
    section = GUIDE.split(f"### `{hook}(")[1].split("\n## ")[0].split("\n### ")[0]
    assert users
    (named,) = re.findall(r"Used by\s+([^.]+)\.", section)
    assert users == set(re.findall(r"`(\w+)`", named))


def test_every_name_at_the_front_desk_that_the_guide_imports_is_there() -> None:
    imported = re.findall(r"from appliance import ([\w, ]+)", GUIDE)
    names = {name.strip() for line in imported for name in line.split(",")}
    assert names
    assert names <= set(appliance.__all__)
