"""`client.py URL`: calls methods of `Dibs`, a line of JSON each, asked and answered."""

import json
import sys
from datetime import datetime
from typing import Any

import msgspec
import psycopg

import dibs
from dibs import Dibs, Fault, Refused, Settings
from dibs.verbs import VERBS


def main() -> None:
    """Answers until its input ends."""
    url = sys.argv[1]
    names = [name for name in dir(Dibs) if not name.startswith("_")]
    print(json.dumps([dibs.__file__, names]), flush=True)
    with Dibs(url, settings=Settings()) as client:
        for line in sys.stdin:
            asked = json.loads(line)
            told = msgspec.json.encode(answer(client, **asked), enc_hook=repr)
            print(told.decode(), flush=True)


def answer(client: Dibs, call: str, args: list[Any], given: dict[str, Any]) -> Any:
    """What the call returned; a refusal's code and detail; a fault's words."""
    try:
        if given.pop("borrowed", False):
            with psycopg.connect(client.url) as connection:
                return perform(client, call, args, {**given, "connection": connection})
        return perform(client, call, args, given)
    except Refused as refusal:
        return {"code": refusal.code, "detail": refusal.detail}
    except Fault as fault:
        return {"code": "fault", "sqlstate": fault.sqlstate, "detail": str(fault)}


def perform(client: Dibs, call: str, args: list[Any], given: dict[str, Any]) -> Any:
    """Calls it with the types it takes."""
    many = {f"{name}_many": verb for name, verb in VERBS.items() if name != "expire"}
    if call in many:
        event, requests = args
        args = [event, [many[call].request(**one) for one in requests]]
    for name in ("started_at", "finished_at"):
        if name in given:
            given[name] = datetime.fromisoformat(given[name])
    returned = getattr(client, call)
    return returned(*args, **given) if callable(returned) else returned


if __name__ == "__main__":
    main()
