"""Looks at pages as people with different windows, languages and eyes see them."""

import os
from pathlib import Path
from typing import NamedTuple

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text("utf-8")
SHOTS = os.environ.get("FUNDLINE_SHOTS", "")
"""A folder for pictures of the pages, for those who want to look at them."""


class Manner(NamedTuple):
    """How somebody looks at a page: language, width of the window, theme."""

    language: str
    width: int
    theme: str


MANNERS = (
    Manner("zh", 1280, "light"),
    Manner("zh", 390, "dark"),
    Manner("en", 1280, "dark"),
    Manner("en", 390, "light"),
)


def faults(page, *, menu=True):
    """Return the serious accessibility faults of the page as one line each.

    The menu is the same on all pages; without it half the time is spent.
    """
    page.evaluate(AXE)
    around = "document" if menu else "{ exclude: ['.side'] }"
    result = page.evaluate(f"axe.run({around}, {{ resultTypes: ['violations'] }})")
    assert "color-contrast" in {rule["id"] for rule in result["passes"]}, "axe did not look"
    return [
        f"{page.url}: {fault['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def show_as(page, manner):
    """Let the pages that follow be seen in this manner."""
    page.goto("/account")
    page.locator(f"main button[value={manner.language}]").click()
    page.set_viewport_size({"width": manner.width, "height": 900})
    page.emulate_media(color_scheme=manner.theme, reduced_motion="reduce")


def shoot(page, name):
    """Take a picture where somebody wants to look at it."""
    if SHOTS:
        file = name.replace("/", "_").replace("?", "_")
        page.screenshot(path=Path(SHOTS) / f"{file}.png", full_page=True)
