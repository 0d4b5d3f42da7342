"""What our Stripe reads of a request, and how it answers with lists."""

from typing import Any

from .errors import invalid

Object = dict[str, Any]


def page_of(kept: dict[str, Object], given: Object, url: str) -> Object:
    """The newest first, at most `limit`, from beyond `starting_after`."""
    found = [
        one
        for one in reversed(kept.values())
        if one["payment_intent"] == given["payment_intent"]
    ]
    if "starting_after" in given:
        names = [one["id"] for one in found]
        found = found[names.index(given["starting_after"]) + 1 :]
    limit = int(given.get("limit", 10))
    return {
        "object": "list",
        "data": found[:limit],
        "has_more": len(found) > limit,
        "url": url,
    }


def amount_of(given: Object, param: str, otherwise: int | None = None) -> int:
    try:
        amount = int(given.get(param, otherwise))
    except (TypeError, ValueError):
        raise invalid(f"Invalid integer: {param}", param) from None
    if amount <= 0:
        raise invalid("This value must be greater than 0.", param)
    return amount
