"""Whatever a page of the console refuses, it says why in the operator's language."""

import ast
import inspect
import re
from collections.abc import Iterator

from appliance import errors
from appliance.audio import take_sound
from appliance.errors import FundlineError
from appliance.paper import converter, tables
from appliance.services.faxes import dial_plan
from appliance.services.outbound import contact_gate
from tests.house.source_tree import Source, calls, sources
from web_console.refusals import key_of
from web_console.wording import LANGUAGES, read_words

NOT_A_PAGE = ("appliance/command_line/", "web_console/api/")
"""What is raised here is read at a prompt or by a program."""
UNDER_A_PAGE = {
    *("CalendarUnknown", "CustomerUnknown", "DeskAway", "FaxDocumentUnknown"),
    *("FaxTemplateUnknown", "FundUnknown", "KnowledgeUnknown", "OrderUnknown", "PaperUnavailable"),
}
"""What comes up to the pages that catch every error: a document is made, a day is exported."""
TOLD_ELSEWHERE = {
    "DocumentWrong": "tested below: each editor has words of its own",
    "DraftClosed": "web_console.pages.drafts.why",
    "DraftMoved": "web_console.pages.drafts.why, which says who moved it",
    "DraftUnknown": "web_console.pages.drafts.why",
    "DraftUnproven": "web_console.pages.drafts.why, which says what is missing",
    "LoginPaused": "login.paused, for how many seconds",
    "LoginRefused": "login.refused, whatever was wrong",
    "StoreUnavailable": "the page for any error, as no page can be drawn",
    "VersionMoved": "web_console.pages.drafts.why, which says who moved it",
}
FROM_DATA = {
    "ContactSuppressed": contact_gate.REASONS,
    "DocumentRefused": tuple(converter.REASONS),
    "FaxChoiceRefused": ("station", "header", "hours"),
    "FaxRefused": tuple(dial_plan.SENTENCES),
    "FaxRouteRefused": ("dialled", "caller", "station"),
    "FileRefused": (
        *("above", "cells", "choice", "code", "date", "itself", "no_holidays", "number"),
        *("row", "state", "twice", "year"),
    ),
    "ListRefused": (*tables.REASONS, "taken", "dropped"),
    "TakeRefused": (*take_sound.WHY, "archive", "locked", "large", "many"),
    "UploadRefused": ("format", "slow", "long", "empty"),
}
"""Reasons of which the code that raises them knows only the name of a variable."""
ENGINE_SAYS = {
    "mail.refused_failed": "the mail server's own answer",
    "refusals.voice_failed": "the voice engine's own words",
}
"""Sentences that quote an error in English, and what it is that they quote."""


def test_each_reason_that_a_page_tells_has_words_in_every_language():
    missing = [
        f"{place}: {language} {key}"
        for place, name, reason in _reasons(_told())
        for language in LANGUAGES
        if (key := key_of(getattr(errors, name), reason)) not in WORDS[language].sentences
    ]
    assert missing == []


def test_each_place_in_these_words_is_filled():
    by_pages = {
        one.arg
        for source in sources("web_console")
        for name, call in calls(source)
        if name == "why"
        for one in call.keywords
    }
    told, unfilled = _told(), []
    for source in sources("appliance", "plugins", "web_console"):
        for name, call in calls(source):
            if name in told and not source.name.startswith(NOT_A_PAGE):
                kind = getattr(errors, name)
                own = {*inspect.signature(kind.__init__).parameters, "message", "cause", "fault"}
                given = own | {one.arg for one in call.keywords} | by_pages
                keys = [key_of(kind, reason) for reason in _reason_of(name, call)]
                if None not in given and not isinstance(
                    _given(kind, call), ast.Name | ast.Subscript
                ):
                    unfilled += [
                        f"{source.name}:{call.lineno}: {key} {{{slot}}}"
                        for key in keys
                        for slot in re.findall(r"(?<!\{)\{(\w+)", WORDS["zh"].sentences[key])
                        if slot not in given
                    ]
    assert unfilled == [], unfilled


def test_each_reason_of_a_document_has_words_in_its_editors():
    reasons = {reason for _place, _name, reason in _reasons({"DocumentWrong"})}
    reasons |= {*_reasons_given("wrong", 0), *_reasons_given("_wrong", 0)}
    known = ("menu_editor.refused_", "draft_documents.wrong_", "prompt_studio.refused_")
    for language in LANGUAGES:
        sentences = WORDS[language].sentences
        lacking = [one for one in reasons if not any(table + one in sentences for table in known)]
        assert lacking == [], language


def test_no_page_shows_an_error_as_it_is():
    found = [
        f"{source.name}:{line}"
        for source in sources("web_console")
        if not source.name.startswith(NOT_A_PAGE)
        for line in _shown_as_they_are(source)
    ]
    assert found == [], "say it with web_console.refusals.why"


def test_only_named_sentences_quote_what_an_engine_says():
    for language in LANGUAGES:
        sentences = WORDS[language].sentences
        quoting = {key for key, text in sentences.items() if re.search(r"\{message\b", text)}
        assert quoting == set(ENGINE_SAYS), language


def _told() -> set[str]:
    """Return the errors that pages catch by a name they go on with."""
    told = set(UNDER_A_PAGE)
    for source in sources("web_console"):
        named = {
            node.targets[0].id: node.value
            for node in source.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and node.name and node.type:
                caught = node.type
                caught = named.get(caught.id, caught) if isinstance(caught, ast.Name) else caught
                told |= {one.id for one in ast.walk(caught) if isinstance(one, ast.Name)}
    return {one for one in told if hasattr(errors, one)} - {*TOLD_ELSEWHERE, "FundlineError"}


def _reasons(wanted: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield where each of these errors is made, its name and its reason."""
    for source in sources("appliance", "plugins", "web_console"):
        for name, call in calls(source):
            if name in wanted and not source.name.startswith(NOT_A_PAGE):
                place = f"{source.name}:{call.lineno}"
                for reason in _reason_of(name, call):
                    yield place, name, reason


def _reason_of(name: str, call: ast.Call) -> tuple[str, ...]:
    reason = _given(getattr(errors, name), call)
    if isinstance(reason, ast.Constant):
        return (str(reason.value),)
    if name == "DocumentWrong":
        return ()
    return FROM_DATA[name]


def _given(kind: type[FundlineError], call: ast.Call) -> ast.expr:
    """Return what a call gives as the reason of its error."""
    parameters = list(inspect.signature(kind.__init__).parameters)[1:]
    given = dict(zip(parameters, call.args, strict=False))
    given |= {one.arg: one.value for one in call.keywords if one.arg}
    return given.get("code" if "code" in parameters else "reason", ast.Constant(""))


def _reasons_given(function: str, place: int) -> set[str]:
    given = {
        call.args[place]
        for source in sources("appliance")
        for name, call in calls(source)
        if name == function and len(call.args) > place
    }
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def _shown_as_they_are(source: Source) -> Iterator[int]:
    """Yield the lines at which a caught error becomes text."""
    for handler in ast.walk(source.tree):
        if isinstance(handler, ast.ExceptHandler) and handler.name:
            for node in ast.walk(handler):
                if _becomes_text(node, handler.name):
                    yield node.lineno


def _becomes_text(node: ast.AST, error: str) -> bool:
    """Tell whether a node formats the error: `str(error)`, `{error}`, or a slot `reason=error`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str":
        return any(_is(one, error) for one in node.args)
    return isinstance(node, ast.FormattedValue | ast.keyword) and _is(node.value, error)


def _is(node: ast.AST, error: str) -> bool:
    return isinstance(node, ast.Name) and node.id == error


WORDS = read_words()
