"""Every page of the console has its help, in both languages, and one box to search from."""

from tests.web_console.test_access import paths
from web_console.wording import LANGUAGES

PARTS = ("for", "first", "wrong")
NOT_READ = ("/live/", "events", ".csv", ".xlsx", ".png", "/login", "/healthz", "/static")


def pages_without_argument(app):
    """Yield every address that needs no argument and is read."""
    for rule, path in paths(app):
        if "GET" in rule.methods and not rule.arguments and not any(p in path for p in NOT_READ):
            yield rule, path


def test_every_page_has_its_help_and_the_search(app, operator):
    without = []
    for rule, path in pages_without_argument(app):
        page = operator.get(path)
        if page.status_code != 200 or page.mimetype != "text/html":
            continue
        for part in ("page-help", 'id="search-words"'):
            if part not in page.text:
                without.append(f"{path} ({rule.endpoint}): {part}")
    assert without == [], "write it in web_console/words/help_zh.toml and help_en.toml"


def test_every_blueprint_with_a_page_has_its_help(app):
    nouns = {rule.endpoint.partition(".")[0] for rule, _path in pages_without_argument(app)}
    for language in LANGUAGES:
        sentences = app.extensions["words"][language].sentences
        missing = [
            f"{noun}.{part}"
            for noun in sorted(nouns)
            for part in PARTS
            if f"help.{noun}.{part}" not in sentences
        ]
        assert missing == [], language
