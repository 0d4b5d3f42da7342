"""Who may call what, in words: for the documents."""

from dibs.service.calls.call import Row
from dibs.verbs import Scope

HOW = """\
A key is shown as `Authorization: Bearer dibs_sk_…`, or in the header `X-API-Key`. On \
127.0.0.1, called by that name, nobody needs one until the first key is made (`dibs \
keys create`).

Secret keys, `dibs_sk_…`, are for servers: they may do what their scopes say, for \
everybody's reservations. Publishable keys, `dibs_pk_…`, may stand in a page: they \
have `read` and `buy`, and prove whose a reservation is by its token, `Dibs-Token`. In \
their place a token (JWT) that a backend signed says which customer calls, and opens \
all that is theirs.

Without a key or token that is good the answer is `unauthenticated` (401), without the \
scope `forbidden` (403), and for an event of another organisation `not_found` (404).\
"""

SCOPES: dict[Scope, str] = {
    "read": "Looks at what is on sale.",
    "buy": "Holds, changes, extends and gives back; reads what one has.",
    "sell": "Confirms, sells and cancels.",
    "office": "Sets up events and endpoints, looks into them, blocks, force-releases.",
    "maintain": "Sweeps, repairs and reads the figures; `CRON_SECRET` has it as well.",
}
"""What each scope opens."""


def needed(row: Row) -> str:
    """What somebody needs for a call."""
    if row.is_raw:
        return "Needs no key: it is believed by its signature."
    if row.scope == "open":
        return "Needs no key."
    said = [f"Needs the scope `{row.scope}`."]
    if row.scope_if_free:
        free = f"`{row.scope_if_free}` is enough for what costs nothing"
        said.append(f"Where `DIBS_FREE_CONFIRM` is set, {free}.")
    if row.proof == "holder":
        said.append("A publishable key also needs the reservation's token.")
    if row.proof == "order":
        said.append("All but secret keys also need the order's token, `Dibs-Token`.")
    if row.is_installations:
        said.append("Not for keys of an organisation.")
    return " ".join(said)
