"""Three hundred broken drafts: none can be published, none takes down an Asterisk that reads it."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from jinja2 import TemplateError

from appliance.assembly import Appliance, assemble
from appliance.errors import ActionRefused, DraftUnproven, SettingRefused
from appliance.records.rehearsal import GOLDEN, LINT, REHEARSAL
from appliance.records.workshop import ERROR, OVERRIDABLE
from appliance.rehearsal import lint
from appliance.rehearsal.second_box import (
    asterisk,
    configuration,
    second_home,
    write_configuration,
)
from appliance.services.workshop.documents import TEMPLATES, delivered
from appliance.settings import Settings, read_settings
from appliance.telephony.reloading import contexts, endpoints, reload
from tests.calls.ports import free_ports
from tests.workshop.broken_drafts import ALL, WHOLE_MENU, BrokenDraft, broken_drafts

SAMPLE, SAMPLE_FOR_ASTERISK = 60, 10
NOTHING_TO_READ = (TemplateError, SettingRefused, TypeError, ArithmeticError, TimeoutError)


@pytest.fixture(scope="module")
def appliance() -> Iterator[Appliance]:
    with tempfile.TemporaryDirectory(prefix="fundline-", dir="/tmp") as folder:
        home = Path(folder) / "home"
        made = assemble(read_settings({**free_ports(), "FUNDLINE_HOME": str(home)}))
        made.mailboxes.keep("8000", "公司")
        yield made
        made.close()


@pytest.fixture(scope="module")
def second(appliance: Appliance) -> Iterator[Settings]:
    with second_home(appliance.settings) as made:
        yield made


def some(drafts: list[BrokenDraft], count: int | None) -> list[BrokenDraft]:
    """Return so many of them, the same each time; without a number all."""
    return drafts if count is None else random.Random(1).sample(drafts, count)


def test_there_are_three_hundred_and_the_same_each_time() -> None:
    assert len(broken_drafts()) == ALL
    assert broken_drafts() == broken_drafts()
    whole = {name: delivered(name) for name in TEMPLATES}
    assert [b.name for b in broken_drafts() if b.text == whole.get(b.document)] == []


def test_what_is_delivered_has_no_fault(appliance: Appliance, second: Settings) -> None:
    ours = {name: delivered(name) for name in TEMPLATES}
    assert lint.findings(appliance, second, ours) == []
    assert lint.findings(appliance, second, {"menu.toml": WHOLE_MENU}) == []


@pytest.mark.parametrize("count", [SAMPLE, pytest.param(None, marks=pytest.mark.long)])
def test_each_broken_draft_is_found_and_cannot_be_published(
    appliance: Appliance,
    second: Settings,
    count: int | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lint, "RENDER_SECONDS", 1)
    workshop = appliance.workshop
    unseen = []
    for broken in some(broken_drafts(), count):
        found = lint.findings(appliance, second, {broken.document: broken.text})
        well = not any(finding.severity == ERROR for finding in found)
        if well:
            unseen.append(broken.name)
            continue
        places = {finding.document.partition("/")[0] for finding in found}
        assert places == {broken.document.partition("/")[0]}, broken.name
        draft = workshop.drafts.open("tech", broken.name, workshop.versions.published())
        draft = workshop.drafts.change(
            draft.number, broken.document, broken.text, draft.revision, "tech"
        )
        for kind in (LINT, REHEARSAL, GOLDEN):
            run = workshop.runs.begin(workshop.runs.ask(draft, kind, "tech").id)
            workshop.runs.end(run.id, kind != LINT)
        with pytest.raises(DraftUnproven) as refused:
            workshop.versions.publish(draft, "tech")
        assert refused.value.missing == (LINT,)
    assert not unseen
    assert workshop.versions.published().number == 0


@pytest.mark.asterisk
@pytest.mark.slow
@pytest.mark.parametrize("count", [SAMPLE_FOR_ASTERISK, pytest.param(None, marks=pytest.mark.long)])
def test_no_broken_draft_takes_down_an_asterisk_that_reads_it_all_the_same(
    second: Settings, count: int | None
) -> None:
    good = configuration(second, {})
    write_configuration(second, good)
    templates = [b for b in broken_drafts() if b.document.startswith("dialplan/")]
    templates = some(templates, count)
    with asterisk(second) as switchboard:
        before = contexts(switchboard), endpoints(switchboard)
        started_at = switchboard.core_started_at()
        read = 0
        for broken in templates:
            name = broken.document.removeprefix("dialplan/")
            try:
                with lint.in_time(1):
                    texts = configuration(second, {broken.document: broken.text})
            except NOTHING_TO_READ:
                continue  # it never becomes a file
            read += 1
            write_configuration(second, texts)
            for module in OVERRIDABLE[name]:
                with suppress(ActionRefused):
                    reload(switchboard, module)
            write_configuration(second, good)
            for module in OVERRIDABLE[name]:
                reload(switchboard, module)
        assert read > len(templates) // 2
        assert (contexts(switchboard), endpoints(switchboard)) == before
        assert switchboard.core_started_at() == started_at, "it was never started anew"
