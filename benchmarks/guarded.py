"""What the doors cost: the same holds with keys, roles, limits and rates, and without.

The guarded service connects as a role that owns nothing. It is asked by a publishable
key of an organisation, or by the tokens of its customers, a new one with each call,
from many networks, whose calls are counted; its events limit what a session, a customer
and a network hold.
"""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks import hall, ledgers
from benchmarks.contestants import CAPACITY, Stage, dibs_service, usual_service
from benchmarks.rounds import Rounds, Tally
from benchmarks.run import Results, Run, idly, load
from benchmarks.wishes import PARTY, SPREAD_ITEMS
from dibs import Dibs
from dibs.installer import grant_roles

ORGANISATION = "acme"
PASSWORD = "of-the-benchmark"  # noqa: S105 a server that is gone afterwards
LIMITS = {
    "session_reservations_max": 2,
    "session_units_max": 8,
    "customer_units_max": 8,
    "network_units_max": 100,
}
BEHIND_A_PROXY = {"DIBS_TRUSTED_PROXIES": "127.0.0.0/8"}
EVENTS = {"hot": "hot", "spread": "spread", "seats": hall.EVENT, "best": hall.EVENT}
"""By what is wished for."""
UNITS = {"hot": 2, "spread": 2, "seats": 2, "best": PARTY}
USUAL = {"spread": "hot"}
"""What the usual service is asked for instead."""


class Side(NamedTuple):
    """A service, and what its callers show."""

    stage: Stage
    port: int
    promised: Counter[str]
    """Units by event, of all sides that share a database."""
    shows: tuple[str, ...] = ()
    owns: str = ""
    """What its events' ids begin with."""

    def require(self) -> None:
        """Raises unless all that was promised is held."""
        for event, units in self.promised.items():
            ledgers.require_in_dibs(self.stage, event, units)


def guarded(run: Run) -> Results:
    """Holds of each kind behind every door there is, beside none of them and beside
    the usual service."""
    with run.stage() as stage, run.stage() as behind:
        hall.build(stage.url)
        with Dibs(stage.url) as dibs:
            put_on_sale(dibs)
        key, signer = guard(behind)
        settings = BEHIND_A_PROXY | {"DIBS_DATABASE_URL": login(behind)}
        with (
            dibs_service(stage) as port,
            dibs_service(behind, **settings) as guarded_port,
        ):
            of_acme = partial(
                Side, behind, guarded_port, Counter(), owns=f"{ORGANISATION}."
            )
            sides = {
                "open": Side(stage, port, Counter()),
                "guarded": of_acme(shows=("--key", key)),
                "named": of_acme(shows=("--signer", signer)),
            }
            seconds = run.size.pair_seconds
            cost = Rounds(
                {name: taker(side, "hot", seconds) for name, side in sides.items()},
                run.size.pairs,
            )
            others = {
                wish: beside_the_usual(run, stage, sides["guarded"], wish)
                for wish in EVENTS
            }
        sides["open"].require()
        sides["guarded"].require()
    return {
        "guarded_over_open": cost.ratio("guarded", "open"),
        "named_over_open": cost.ratio("named", "open"),
        **{
            f"guarded_{wish}_over_usual": rounds.ratio("guarded", "usual")
            for wish, rounds in others.items()
        },
        "guarded": {
            **cost.summary(),
            "ratios": cost.ratios("guarded", "open"),
            "ratios_named": cost.ratios("named", "open"),
            "beside_the_usual": {
                wish: {**rounds.summary(), "ratios": rounds.ratios("guarded", "usual")}
                for wish, rounds in others.items()
            },
        },
    }


def beside_the_usual(run: Run, stage: Stage, side: Side, wish: str) -> Rounds:
    """The guarded service and the usual one, which nobody guards, in turn."""
    asked = USUAL.get(wish, wish)
    clear = partial(hall.clear, stage.url) if EVENTS[wish] == hall.EVENT else idly
    size = run.pool_of(stage, asked, EVENTS[asked], clear)
    seconds = run.size.seconds / 2
    with usual_service(stage, size) as port:

        def usual() -> Tally:
            clear()
            return load(stage, port, EVENTS[asked], seconds, wish=asked)

        contestants = {"guarded": taker(side, wish, seconds), "usual": usual}
        return Rounds(contestants, run.size.rounds)


def taker(side: Side, wish: str, seconds: float) -> Callable[[], Tally]:
    """A round of one side; a hall is emptied before."""
    event = side.owns + EVENTS[wish]

    def take() -> Tally:
        if EVENTS[wish] == hall.EVENT:
            hall.clear(side.stage.url, event)
            side.promised[event] = 0
        tally = load(side.stage, side.port, event, seconds, wish=wish, shows=side.shows)
        side.promised[event] += UNITS[wish] * tally["answers"]
        return tally

    return take


def put_on_sale(dibs: Dibs, owns: str = "", **limits: Any) -> None:
    """The events without seats."""
    for event, items in (("hot", ("floor",)), ("spread", SPREAD_ITEMS)):
        dibs.put_event(owns + event, items=dict.fromkeys(items, CAPACITY), **limits)


def guard(stage: Stage) -> tuple[str, str]:
    """Puts events with limits on sale for an organisation; its page's key, and what its
    backend signs customers' tokens with."""
    owns = f"{ORGANISATION}."
    with Dibs(stage.url) as dibs:
        dibs.put_organisation(ORGANISATION)
        put_on_sale(dibs, owns, **LIMITS)
        dibs.put_event(owns + hall.EVENT, **LIMITS)
        dibs.put_plan(owns + hall.EVENT, hall.document())
        made = dibs.create_key(
            name="page", kind="publishable", organisation=ORGANISATION
        )
        signer = dibs.create_token_key(organisation=ORGANISATION)
    signing = {
        "key_id": signer.token_key_id,
        "secret": signer.secret,
        "organisation": ORGANISATION,
    }
    return made.key, json.dumps(signing)


def login(stage: Stage) -> str:
    """The address of the same database for a login that is the service's role."""
    grant_roles(stage.url)
    with psycopg.connect(stage.url, autocommit=True) as owner:
        name = sql.Identifier(f"{owner.info.dbname}_login")
        owner.execute(
            sql.SQL("create role {} login password {} in role dibs_service").format(
                name, PASSWORD
            )
        )
        return make_conninfo(
            stage.url, user=f"{owner.info.dbname}_login", password=PASSWORD
        )
