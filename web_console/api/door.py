"""The door of the API: who asks, what is asked, and how every refusal is told (RFC 9457)."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from appliance.acting import Actor, acting_as
from appliance.assembly import Appliance
from appliance.errors import FundlineError, StoreUnavailable
from appliance.services.api.tokens import Token
from appliance.settings import Secret
from web_console.api.operation import Operation, Request

PROBLEM = "application/problem+json"
BEARER = re.compile(r"Bearer ([!-~]{1,200})", re.IGNORECASE)
KEY = re.compile(r"[!-~]{1,100}")
TITLES = {
    401: "no token that counts",
    403: "the token is not allowed to",
    404: "there is no such thing",
    405: "this cannot be asked here",
    409: "it cannot be done now",
    413: "that is too much",
    415: "not this kind of body",
    422: "the request is not right",
    500: "a fault in the box",
    503: "the box cannot answer now",
}


class Refusal(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status: int, detail: str, errors: list[dict[str, str]] | None = None):
        self.status = status
        self.detail = detail
        self.errors = errors or []
        super().__init__(detail)


def let_through(operation: Operation, appliance: Appliance, path: Mapping[str, str]) -> Response:
    """Answer one request: with what the operation answers, or with a problem that says why not."""
    try:
        token = _token(appliance, operation)
        with acting_as(Actor(f"API {token.name}", request.remote_addr or "", "api")):
            answer = _answered(operation, _understood(operation, appliance, token, path))
            if operation.method != "GET":
                subject = ", ".join(f"{name} {value}" for name, value in path.items())
                appliance.audit.note(f"api.{operation.name}", subject)
            return answer
    except Refusal as refusal:
        return problem(refusal.status, refusal.detail, refusal.errors)
    except StoreUnavailable as error:
        return problem(503, str(error))
    except FundlineError as error:
        return problem(404 if type(error).__name__.endswith("Unknown") else 409, str(error))


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """Return an answer that says what went wrong."""
    said: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(status, "refused")}
    said |= {"status": status, "detail": detail}
    answer = Problem(**said, errors=[Fault(**one) for one in errors or []])
    response = Response(answer.model_dump_json(), status, mimetype=PROBLEM)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="fundline"'
    return response


def explained(error: HTTPException) -> Response:
    """Return what Flask itself refused, as a problem."""
    code = error.code or 500
    answer = problem(code, TITLES.get(code, error.name))
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    what: str


class Problem(BaseModel):
    """Why something was not done."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault]


def _token(appliance: Appliance, operation: Operation) -> Token:
    found = BEARER.fullmatch(request.headers.get("Authorization", ""))
    token = found and appliance.api.tokens.find(Secret(found[1]), request.remote_addr or "")
    if not token:
        raise Refusal(401, "send a token that counts: Authorization: Bearer …")
    if operation.scope not in token.scopes:
        raise Refusal(403, f"the token {token.name} lacks the scope {operation.scope}")
    return token


def _understood(
    operation: Operation, appliance: Appliance, token: Token, path: Mapping[str, str]
) -> Request:
    for name, form in operation.path_forms.items():
        if not re.fullmatch(form, path[name]):
            raise Refusal(404, f"there is nothing under {name} {path[name]!r}")
    try:
        query = operation.query.model_validate(_query())
        body = _body(operation)
    except ValidationError as error:
        raise Refusal(422, "some of it is not right", _faults(error)) from error
    return Request(appliance, token, path, query, body)


def _query() -> dict[str, Any]:
    several = [name for name, values in request.args.lists() if len(values) > 1]
    if several:
        raise Refusal(422, f"{several[0]} stands there more than once")
    return request.args.to_dict()


def _body(operation: Operation) -> Any:
    if operation.body is None:
        return None
    if request.mimetype != "application/json":
        raise Refusal(415, "the body must be application/json")
    return operation.body.model_validate_json(request.get_data(cache=False))


def _answered(operation: Operation, asked: Request) -> Response:
    def answer() -> str:
        return operation.run(asked).model_dump_json()

    if not operation.once:
        text = answer()
    else:
        key = request.headers.get("Idempotency-Key", "")
        if not KEY.fullmatch(key):
            raise Refusal(422, "send an Idempotency-Key of 1 to 100 visible ASCII signs")
        said = asked.body.model_dump_json() if asked.body is not None else ""
        what = f"{operation.name} {sorted(asked.path.items())} {said}".encode()
        text = asked.appliance.api.tokens.once(asked.token, key, what, answer)
    return Response(text, operation.status, mimetype="application/json")


def _faults(error: ValidationError) -> list[dict[str, str]]:
    return [
        {"where": ".".join(str(part) for part in one["loc"]), "what": one["msg"]}
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]
