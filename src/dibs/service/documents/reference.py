"""The reference as pages of our own: readable without a network or a script."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec

from dibs.errors import REFUSALS
from dibs.service.calls.problems import TRANSPORT

Schema = dict[str, Any]

STYLE = """\
:root { color-scheme: light dark; --line: #8886; --soft: #8882;
  background: Canvas; color: CanvasText; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: auto;
  padding: 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
code, pre { font: 0.875rem/1.4 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; border-radius: 4px; }
article { border-top: 1px solid var(--line); padding: 0.5rem 0; }
article h3 code { background: var(--soft); padding: 0.125rem 0.375rem;
  border-radius: 4px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.625rem 0.25rem 0;
  border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; } tr[id] code { overflow-wrap: normal; }
tr:target, article:target { background: #fd03; }
summary { cursor: pointer; padding: 0.625rem 0; }
"""


def reference_page(document: Schema) -> str:
    """Every call of the OpenAPI document, by tag, and every schema."""
    return _page(
        "Dibs: the HTTP API",
        '<p>The same for machines: <a href="/openapi.json">OpenAPI 3.1</a>.'
        ' What refusals mean: <a href="/docs/codes">codes</a>.</p>',
        _access(document),
        *(_tag(document, tag) for tag in document["tags"]),
        "<h2>Schemas</h2>",
        *(
            _schema(name, schema)
            for name, schema in document["components"]["schemas"].items()
        ),
    )


def codes_page() -> str:
    """Every code with its status and meaning, each with an anchor."""
    refusals = [(c, r.status, r.sentence) for c, r in REFUSALS.items()]
    transport = [(c, status, text) for c, (status, text) in TRANSPORT.items()]
    return _page(
        "Dibs: codes",
        "<p>A refusal changes nothing. Where several would be true, the first of this "
        "list is given.</p>",
        _codes(refusals),
        "<h2>What HTTP itself refuses</h2>",
        _codes(transport),
        '<p><a href="/docs">All calls</a></p>',
    )


def _page(title: str, *parts: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/docs/style.css"></head>'
        f"<body><main><h1>{escape(title)}</h1>\n{chr(10).join(parts)}\n"
        "</main></body></html>\n"
    )


def _codes(rows: list[tuple[str, int, str]]) -> str:
    body = "".join(
        f'<tr id="{code}"><td><code>{code.replace("_", "_<wbr>")}</code></td>'
        f"<td>{status}</td>"
        f"<td>{escape(sentence)}</td></tr>\n"
        for code, status, sentence in rows
    )
    return f"<table><tr><th>code<th>status<th>meaning</tr>\n{body}</table>"


def _access(document: Schema) -> str:
    """Who may call, how they say who they are, and what each scope opens."""
    told = "".join(
        f"<p>{_prose(part)}</p>"
        for part in document["info"]["description"].split("\n\n")
    )
    rows = "".join(
        f'<tr id="scope-{scope}"><td><code>{scope}</code></td>'
        f"<td>{_prose(sentence)}</td></tr>\n"
        for scope, sentence in document["x-scopes"].items()
    )
    head = "<tr><th>scope<th>what it opens</tr>\n"
    return f'<h2 id="access">Who may call</h2>{told}<table>{head}{rows}</table>'


def _prose(text: str) -> str:
    """Text in which what stands in backquotes is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def _tag(document: Schema, tag: Schema) -> str:
    calls = "".join(
        _call(path, method, operation)
        for path, method, operation in _operations(document)
        if tag["name"] in operation["tags"]
    )
    return f"<h2>{escape(tag['name'])}</h2><p>{escape(tag['description'])}</p>{calls}"


def _operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _call(path: str, method: str, operation: Schema) -> str:
    return (
        f'<article id="{operation["operationId"]}">'
        f"<h3><code>{method.upper()} {escape(path)}</code></h3>"
        f"<p>{escape(operation['summary'])}<br>"
        f"<small>{_prose(operation['description'])}</small></p>"
        f"{_parameters(operation)}{_body(operation)}{_responses(operation)}</article>\n"
    )


def _parameters(operation: Schema) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{p['in']}</td>"
        f"<td>{escape(p.get('description', ''))}</td></tr>"
        for p in operation["parameters"]
        if p["in"] != "path"
    )
    return f"<table>{rows}</table>" if rows else ""


def _body(operation: Schema) -> str:
    body = operation.get("requestBody")
    if body is None:
        return ""
    shown = _name(body["content"]["application/json"]["schema"])
    return f"<p>Body: {shown}{'' if body['required'] else ' (optional)'}</p>"


def _responses(operation: Schema) -> str:
    rows = "".join(
        f"<tr><td>{status}</td><td>{_response(response)}</td></tr>"
        for status, response in operation["responses"].items()
    )
    return f"<details><summary>Answers</summary><table>{rows}</table></details>"


def _response(response: Schema) -> str:
    granted = response.get("content", {}).get("application/json")
    if granted is not None:
        return _name(granted["schema"])
    return "<br>".join(map(_prose, response["description"].split("\n\n")))


def _name(schema: Schema) -> str:
    name = schema.get("$ref", "").rpartition("/")[2]
    return f'<a href="#schema-{name}">{name}</a>' if name else "JSON"


def _schema(name: str, schema: Schema) -> str:
    shown = msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
    return (
        f'<article id="schema-{name}"><details><summary><code>{name}</code></summary>'
        f"<pre>{escape(shown)}</pre></details></article>\n"
    )
