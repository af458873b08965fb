"""The services of the prompt studio, together; `assembly.studio` builds them."""

from dataclasses import dataclass

from appliance.services.prompt_studio.sentences import Sentences
from appliance.services.prompt_studio.studio_calls import StudioCalls
from appliance.services.prompt_studio.take_sets import TakeSets
from appliance.services.prompt_studio.takes import Takes
from appliance.services.prompt_studio.wording import Wording


@dataclass(frozen=True)
class PromptStudio:
    """Everything about the sentences and their sounds, each part under its name."""

    sentences: Sentences
    wording: Wording
    takes: Takes
    calls: StudioCalls
    sets: TakeSets
