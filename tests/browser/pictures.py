"""Looks at pages as people with different windows, languages and eyes see them."""

import os
from pathlib import Path

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text("utf-8")
SHOTS = os.environ.get("FUNDLINE_SHOTS", "")
"""A folder for pictures of the pages, for those who want to look at them."""
WINDOWS = ((1280, "light"), (390, "dark"))


def faults(page):
    """Return the serious accessibility faults of the page as one line each."""
    page.evaluate(AXE)
    result = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert "color-contrast" in {rule["id"] for rule in result["passes"]}, "axe did not look"
    return [
        f"{page.url}: {fault['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def look_at(page, paths, language):
    """Open pages in a wide light and a narrow dark window: they fit, and have no serious fault."""
    page.goto("/account")
    page.locator(f"main button[value={language}]").click()
    for width, theme in WINDOWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for path in paths:
            page.goto(path)
            if SHOTS:
                name = "-".join(part for part in path.split("/") if part).replace("?", "-")
                file = Path(SHOTS) / f"{language}-{width}-{name}.png"
                page.screenshot(path=file, full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert faults(page) == []
