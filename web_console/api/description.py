"""The description of the API in OpenAPI 3.1, made of the operations themselves."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web_console.api.door import PROBLEM, TITLES, Problem
from web_console.api.operation import Nothing, Operation

REFERENCE = "#/components/schemas/{model}"
ABOUT = (
    "What the fund hotline box knows and does, for other programs of the house. Every request"
    " carries a token, made in the console, that is allowed some scopes. Money, shares and NAVs are"
    " decimal strings, times are ISO 8601 with offset. A refusal is a problem (RFC 9457)."
)


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fundline", "version": "1", "description": ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(operations),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the scope `{operation.scope}`.",
        "parameters": [*_places(operation), *_query(operation), *_headers(operation)],
        "responses": {
            str(operation.status): {
                "description": "Done.",
                "content": {"application/json": {"schema": _reference(operation.answer)}},
            },
            **{str(code): _refusal(code) for code in _refusals(operation)},
        },
    }
    if operation.body is not None:
        content = {"application/json": {"schema": _reference(operation.body)}}
        said["requestBody"] = {"required": True, "content": content}
    elif operation.takes_file:
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _places(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{form}$"},
        }
        for name, form in operation.path_forms.items()
    ]


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is Nothing:
        return []
    schema = operation.query.model_json_schema(ref_template=REFERENCE)
    wanted = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in wanted, "schema": one}
        for name, one in schema["properties"].items()
    ]


def _headers(operation: Operation) -> list[dict[str, Any]]:
    if not operation.once:
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Asked again with the same key within a week, it is done once.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
        }
    ]


def _refusals(operation: Operation) -> Iterable[int]:
    codes = {401, 403, 404, 409, 422, 503}
    if operation.body is not None or operation.takes_file:
        codes |= {413, 415}
    return sorted(codes)


def _refusal(code: int) -> dict[str, Any]:
    return {
        "description": f"{TITLES[code][0].upper()}{TITLES[code][1:]}.",
        "content": {PROBLEM: {"schema": _reference(Problem)}},
    }


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Any]] = [(Problem, "serialization")]
    models += [(one.answer, "serialization") for one in operations]
    models += [(one.body, "validation") for one in operations if one.body is not None]
    _map, schema = models_json_schema(list(dict.fromkeys(models)), ref_template=REFERENCE)
    found: dict[str, Any] = schema["$defs"]
    return found


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model.__name__)}
