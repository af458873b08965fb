"""A fuzzer holds the API against its own description: no fault, no answer it does not describe."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from web_console.api import OPERATIONS


@pytest.mark.parametrize("examples", [5, pytest.param(400, marks=pytest.mark.long)])
def test_every_operation_keeps_to_its_description(app, program, examples):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for one in OPERATIONS:
        operation = schema.find_operation_by_id(one.name)
        for mode in GenerationMode:
            if mode is GenerationMode.NEGATIVE and not (one.path_forms or one.body or one.query):
                continue
            hold(operation.as_strategy(generation_mode=mode), examples, program.token)


def hold(cases, examples, token):
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def holds(case):
        broken = case.meta.components.get(ParameterLocation.HEADER)
        without = broken is not None and broken.mode is GenerationMode.NEGATIVE
        case.call_and_validate(headers=None if without else {"Authorization": f"Bearer {token}"})

    holds()
