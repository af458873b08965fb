"""The kinds of runs: what each does with the second box, and when it passed."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from appliance.assembly import assemble
from appliance.audio.heard_sentences import Understanding
from appliance.errors import RehearsalFailed
from appliance.records.rehearsal import GOLDEN, PlannedCall, PlayedCall, Run, planned_call
from appliance.records.workshop import Documents
from appliance.rehearsal.calls import Player
from appliance.rehearsal.second_box import (
    both,
    configuration,
    copy_store,
    put_in_force,
    second_home,
    write_configuration,
)
from appliance.rehearsal.walk import walk
from appliance.services.orders.desk import FILES
from appliance.services.workshop.room import Workshop
from appliance.services.workshop.runs import Runs
from appliance.settings import Settings
from appliance.spoken_texts import render_all, spoken_texts
from appliance.telephony.config_files import keep_fixed_sentences
from appliance.telephony.trial_calls import TrialLine

if TYPE_CHECKING:
    from appliance.assembly import Appliance

Plan = Callable[["Appliance"], Sequence[PlannedCall]]


def documents_of(workshop: Workshop, run: Run) -> Documents:
    """Return the documents a run tries; a draft that moved on is not what was asked about."""
    if run.draft is None:
        return workshop.published.documents
    draft = workshop.drafts.one(run.draft)
    if draft.revision != run.revision:
        message = f"draft {run.draft} was changed since this was asked; ask again"
        raise RehearsalFailed(message, "moved", detail=str(run.draft))
    return draft.documents


def place_calls(settings: Settings, runs: Runs, run: Run, documents: Documents) -> bool:
    """Place the calls of a rehearsal, or the golden calls; tell whether all went well."""

    def told(played: list[PlayedCall]) -> None:
        runs.progress(run.id, len(played), len(calls), played)

    with _second_appliance(settings, documents) as appliance:
        calls = planned(appliance, run)
        runs.progress(run.id, 0, len(calls), [])
        if not calls:
            return True
        with ThreadPoolExecutor(1) as meanwhile:
            learning = meanwhile.submit(_understanding, appliance)
            with (
                both(appliance.settings) as switchboard,
                closing(TrialLine(switchboard, learning.result())) as line,
            ):
                played = Player(appliance, line).play_all(calls, told)
    return all(one.well for one in played)


def _understanding(appliance: "Appliance") -> Understanding:
    texts = {lang: spoken_texts(appliance, lang) for lang in appliance.prompts.languages}
    return Understanding(appliance.prompts, appliance.clips, texts)


def planned(appliance: "Appliance", run: Run) -> list[PlannedCall]:
    """Return the calls a run places: the golden ones, those it was asked for, or a walk."""
    if run.kind == GOLDEN:
        return [one.planned for one in appliance.workshop.golden_calls.active()]
    return [planned_call(kept) for kept in run.calls] or walk(appliance)


@contextmanager
def _second_appliance(settings: Settings, documents: Documents) -> Iterator["Appliance"]:
    """Make the second box's home from what is there now, with these documents in force."""
    with second_home(settings) as second:
        copy_store(settings, second)
        version = put_in_force(second, documents)
        write_configuration(second, configuration(second, documents, version))
        appliance = assemble(second)
        try:
            # a sales desk is outside; what the box knows itself answers in its place
            appliance.preferences.keep("back_end", FILES)
            render_all(appliance)
            keep_fixed_sentences(second, appliance.prompts, appliance.clips)
            yield appliance
        finally:
            appliance.close()
