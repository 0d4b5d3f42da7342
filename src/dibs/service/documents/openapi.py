"""The OpenAPI 3.1 document, made of the same rows and types that answer the calls."""

from collections.abc import Iterable
from importlib.metadata import metadata, version
from typing import Any

import msgspec

from dibs.errors import CODES, REFUSALS
from dibs.service.calls.call import Parameter, Row
from dibs.service.calls.content import PARAMETERS
from dibs.service.calls.problems import TRANSPORT, FieldError, Problem
from dibs.service.door.access import HOW, SCOPES, needed

Schema = dict[str, Any]

_REF = "#/components/schemas/{name}"
_PROBLEM = {"$ref": _REF.format(name="Problem")}
_TRANSPORT_PROBLEM = {"$ref": _REF.format(name="TransportProblem")}

_TAGS = {
    "reservations": "Hold, extend, sell and give back.",
    "stock": "The same for shops: products, quantities and locations; carts.",
    "orders": "Check out what is held, pay for it, give money back.",
    "payments": "Attempts to collect money, and what providers say of them.",
    "availability": "What is left.",
    "events": "What is sold, and by which rules.",
    "items": "The countable things of an event.",
    "policies": "Who may hold what for how long, and how often.",
    "plan": "Seating plans in the public pretix format.",
    "allocations": "What is held back from sale, by name and for a reason.",
    "delivery": "Who is told what happens, and what became of each message.",
    "operations": "Consistency and maintenance.",
    "health": "Whether the service lives and can work, and its figures.",
}

_SECURITY: Schema = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key, or a token that a backend signed for a customer. On "
        "127.0.0.1 nobody needs one until the first key is made.",
    },
    "key_header": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "A key, where Authorization is taken.",
    },
    "holder": {
        "type": "apiKey",
        "in": "header",
        "name": "Dibs-Token",
        "description": "The token that came with the reservation, or with the order.",
    },
    "session": {
        "type": "apiKey",
        "in": "header",
        "name": "Dibs-Session",
        "description": "The owner's session.",
    },
    "customer": {
        "type": "apiKey",
        "in": "header",
        "name": "Dibs-Customer",
        "description": "The owner's customer, who vouches for other sessions.",
    },
    "cron": {
        "type": "http",
        "scheme": "bearer",
        "description": "CRON_SECRET, or a key with the scope `maintain`.",
    },
    "cron_key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "CRON_SECRET, or a key with the scope `maintain`.",
    },
}
_KEYS: list[dict[str, list[str]]] = [{"key": []}, {"key_header": []}]

_REQUIREMENTS: dict[str, list[dict[str, list[str]]]] = {
    "holder": [{"holder": []}, {"session": []}, {"customer": []}],
    "order": [{"holder": []}],
    "cron": [{"cron": []}, {"cron_key": []}],
}

_LINKS = {
    "put_event": ("change_event", "put_item", "put_plan", "read_availability"),
    "reserve": ("read_reservation", "extend", "confirm", "release"),
    "sell": ("read_reservation", "cancel"),
    "create_endpoint": ("read_endpoint", "change_endpoint", "rotate_endpoint"),
}
"""Which calls follow on which, with the ids of the first."""

_NAMES_SOMETHING: Schema = {
    "anyOf": [
        {"required": ["items"], "properties": {"items": {"minProperties": 1}}},
        {"required": ["seats"], "properties": {"seats": {"minItems": 1}}},
        {"required": ["best"], "properties": {"best": {"minProperties": 1}}},
        {"required": ["products"], "properties": {"products": {"minProperties": 1}}},
    ]
}
_REFINEMENTS: dict[str, Schema] = {
    "ReserveRequest": _NAMES_SOMETHING,
    "SellRequest": _NAMES_SOMETHING,
}
"""What the types cannot say and the engine asks for."""


def document(rows: Iterable[Row], *, needs_keys: bool = False) -> Schema:
    """The whole document; `needs_keys` is whether nobody comes in without one."""
    rows = tuple(rows)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dibs",
            "version": version("dibs"),
            "summary": metadata("dibs")["Summary"],
            "description": HOW,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "x-scopes": SCOPES,
        "paths": _paths(rows, needs_keys),
        "components": {"schemas": _components(rows), "securitySchemes": _SECURITY},
    }


def _paths(rows: tuple[Row, ...], needs_keys: bool) -> Schema:
    paths: Schema = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, needs_keys)
    return paths


def _operation(row: Row, needs_keys: bool) -> Schema:
    operation: Schema = {
        "operationId": row.name,
        "tags": [row.tag],
        "summary": row.summary,
        "description": needed(row),
        "parameters": [*_path_parameters(row), *_query(row), *_headers(row)],
        "responses": _responses(row),
    }
    operation["security"] = _security(row, needs_keys)
    if row.is_raw:
        any_json: Schema = {"application/json": {"schema": {}}}
        operation["requestBody"] = {"required": True, "content": any_json}
    if row.body is not None:
        media = ("application/json", *(("text/plain",) if row.is_beacon else ()))
        operation["requestBody"] = {
            "required": row.is_body_needed,
            "content": {one: {"schema": _schema(row.body)} for one in media},
        }
    return operation


def _security(row: Row, needs_keys: bool) -> list[dict[str, list[str]]]:
    """Who may make the call: each one of these is enough."""
    if row.scope == "open":
        return []
    if row.proof is None:
        return [*_KEYS, *([] if needs_keys else [{}])]
    needed = _REQUIREMENTS[row.proof]
    if row.proof == "cron":
        return needed
    with_keys = [{**key, **proof} for key in _KEYS for proof in needed]
    if needs_keys:
        return [*with_keys, *_KEYS]
    # The token may come in the body instead, and who has a secret key needs none.
    return [*needed, *with_keys, *_KEYS, *([] if row.body is None else [{}])]


def _path_parameters(row: Row) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _schema(of)}
        for name, of in PARAMETERS.items()
        if f"{{{name}}}" in row.path
    ]


def _query(row: Row) -> list[Schema]:
    if row.query is None:
        return []
    return [
        {
            "name": field.name,
            "in": "query",
            "required": field.required,
            "schema": _without_null(_schema(field.type)),
        }
        for field in msgspec.structs.fields(row.query)
    ]


def _headers(row: Row) -> list[Schema]:
    named_by_security = {
        _SECURITY[scheme]["name"]
        for requirement in _REQUIREMENTS.get(row.proof or "", [])
        for scheme in requirement
        if "name" in _SECURITY[scheme]
    }
    return [
        {"in": "header", "name": header.name, "required": False, **_described(header)}
        for header in row.headers
        if header.name not in named_by_security
    ]


def _described(parameter: Parameter) -> Schema:
    return {
        "description": parameter.description,
        "schema": _schema(parameter.type),
        **parameter.more,
    }


def _responses(row: Row) -> Schema:
    answer = {
        "description": "As asked.",
        "headers": {h.name: _described(h) for h in row.answer_headers},
        "content": {row.media_type: {"schema": _schema(row.answer)}},
        "links": {name: _link(name, row) for name in _LINKS.get(row.name, ())},
    }
    responses: Schema = {str(row.status): answer}
    for status, text in row.statuses_more.items():
        responses[str(status)] = {"description": text}
    for status, codes in sorted(_codes_by_status(row).items()):
        responses[str(status)] = _refusal(status, codes)
    return responses


def _link(name: str, row: Row) -> Schema:
    if row.name == "create_endpoint":
        endpoint = {"endpoint": "$response.body#/id"}
        return {"operationId": name, "parameters": endpoint}
    link: Schema = {
        "operationId": name,
        "parameters": {"event": "$request.path.event"},
    }
    if row.name in {"reserve", "sell"}:
        link["parameters"]["id"] = "$response.body#/id"
    if row.name in {"reserve", "sell"} and name != "read_reservation":
        link["requestBody"] = {"token": "$response.body#/token"}
    return link


def _codes_by_status(row: Row) -> dict[int, list[str]]:
    codes = list(row.codes_at_the_door)
    if row.body is not None or row.is_raw:
        codes += ["body_too_slow", "body_too_large"]
    if row.body is not None:
        codes += ["media_type_unsupported", "coding_unsupported"]
    by_status: dict[int, list[str]] = {}
    for code in codes:
        status = CODES[code] if code in CODES else TRANSPORT[code][0]
        by_status.setdefault(status, []).append(code)
    return by_status


def _refusal(status: int, codes: list[str]) -> Schema:
    is_transport = codes[0] in TRANSPORT
    schema = _TRANSPORT_PROBLEM if is_transport else _PROBLEM
    sentences = [
        f"`{code}`: {TRANSPORT[code][1] if is_transport else REFUSALS[code].sentence}"
        for code in codes
    ]
    response: Schema = {
        "description": "\n\n".join(sentences),
        "content": {"application/problem+json": {"schema": schema}},
    }
    if status in {429, 503}:
        seconds = {"type": "integer", "minimum": 0}
        response["headers"] = {
            "Retry-After": {"description": "Seconds to wait.", "schema": seconds}
        }
    return response


def _components(rows: tuple[Row, ...]) -> Schema:
    types = [t for row in rows for t in (row.answer, row.body) if t is not None]
    _, components = msgspec.json.schema_components(
        [*types, Problem, FieldError], ref_template=_REF
    )
    for name, refinement in _REFINEMENTS.items():
        components[name].update(refinement)
    problem = components["Problem"]
    transport = {**problem, "properties": dict(problem["properties"])}
    transport["title"] = "TransportProblem"
    transport["description"] = "What HTTP refuses by itself."
    problem["properties"]["code"] = {"enum": list(CODES)}
    transport["properties"]["code"] = {"enum": list(TRANSPORT)}
    return {**components, "TransportProblem": transport}


def _schema(of: Any) -> Schema:
    (schema,), _ = msgspec.json.schema_components([of], ref_template=_REF)
    return schema


def _without_null(schema: Schema) -> Schema:
    """A query has no null: a parameter is there or it is not."""
    given = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**rest, **given[0]} if len(given) == 1 else schema
