"""What the doors cost: the same holds with keys, roles, limits and rates, and without.

The guarded service connects as a role that owns nothing. It is asked by a publishable
key of an organisation from many networks, whose calls are counted, and its event limits
what a session, a customer and a network hold.
"""

from functools import partial

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks import ledgers
from benchmarks.contestants import CAPACITY, Stage, dibs_service, put_on_sale
from benchmarks.rounds import Rounds
from benchmarks.run import Results, Run, load
from dibs import Dibs
from dibs.installer import grant_roles

ORGANISATION, EVENT = "acme", "acme.hot"
PASSWORD = "of-the-benchmark"  # noqa: S105 a server that is gone afterwards
LIMITS = {
    "session_reservations_max": 2,
    "session_units_max": 8,
    "customer_units_max": 8,
    "network_units_max": 100,
}
BEHIND_A_PROXY = {"DIBS_TRUSTED_PROXIES": "127.0.0.0/8"}


def guarded(run: Run) -> Results:
    """Holds of one hot item behind every door there is, beside none of them."""
    with run.stage() as stage, run.stage() as behind:
        put_on_sale(stage, "hot", {"floor": CAPACITY})
        key = guard(behind)
        address = login(behind)
        seconds = run.size.pair_seconds
        with (
            dibs_service(stage) as port,
            dibs_service(
                behind, DIBS_DATABASE_URL=address, **BEHIND_A_PROXY
            ) as guarded_port,
        ):
            rounds = Rounds(
                {
                    "open": partial(load, stage, port, "hot", seconds),
                    "guarded": partial(
                        load, behind, guarded_port, EVENT, seconds, key=key
                    ),
                },
                run.size.pairs,
            )
        ledgers.require_in_dibs(behind, EVENT, 2 * rounds.answers("guarded"))
    return {
        "guarded_over_open": rounds.ratio("guarded", "open"),
        "guarded": {**rounds.summary(), "ratios": rounds.ratios("guarded", "open")},
    }


def guard(stage: Stage) -> str:
    """Puts an event with limits on sale for an organisation; its page's key."""
    with Dibs(stage.url) as dibs:
        dibs.put_organisation(ORGANISATION)
        dibs.put_event(EVENT, items={"floor": CAPACITY}, **LIMITS)
        made = dibs.create_key(
            name="page", kind="publishable", organisation=ORGANISATION
        )
    return made.key


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
