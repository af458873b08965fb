"""Puts on top of the appliance what looks after its sentences and their sounds."""

from functools import partial
from typing import TYPE_CHECKING

from appliance.services.prompt_studio.examples import COMPANY, FUND, PERSON
from appliance.services.prompt_studio.room import PromptStudio
from appliance.services.prompt_studio.sentences import Sentences
from appliance.services.prompt_studio.studio_calls import StudioCalls
from appliance.services.prompt_studio.take_sets import TakeSets
from appliance.services.prompt_studio.takes import Takes
from appliance.services.prompt_studio.wording import Wording, document_name
from appliance.spoken_texts import names_of_the_house

if TYPE_CHECKING:
    from appliance.assembly import Appliance


def add_prompt_studio(box: "Appliance") -> None:
    """Add the sentences, people's recordings of them, and the ways in which those come."""
    database, clock = box.database, box.clock
    takes = Takes(database, box.clips, box.settings.home, clock)
    sentences = Sentences(box.prompts, box.clips, takes, partial(_names, box), clock)
    sentences.texts = partial(names_of_the_house, box)
    wording = Wording(box.prompts, box.workshop)
    sentences.drafted = wording.drafted
    published = box.workshop.published
    languages = box.prompts.languages
    box.prompts.follow(
        lambda: {one: published.document(document_name(one)) or "" for one in languages}
    )
    box.prompt_studio = PromptStudio(
        sentences=sentences,
        wording=wording,
        takes=takes,
        calls=StudioCalls(database, box.extensions.numbers, clock),
        sets=TakeSets(database, takes, sentences, clock),
    )


def _names(box: "Appliance", language: str) -> dict[str, str]:
    """Return names that stand for others where a sentence is heard as an example."""
    funds = box.funds.names()
    return {
        COMPANY: box.preferences.company_name(language),
        FUND: funds[0] if funds else "",
        PERSON: next(iter(box.callers.salutations(language)), ""),
    }
