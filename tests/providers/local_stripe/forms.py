"""What our Stripe reads of a request, and how it answers with lists."""

from typing import Any

from .errors import StripeSays, invalid

THOUSANDTHS = {"bhd", "jod", "kwd", "omr", "tnd"}

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


def amount_of(
    given: Object, param: str, currency: str, otherwise: int | None = None
) -> int:
    """An amount above zero; of thousandths none whose last digit is another than 0."""
    try:
        amount = int(given.get(param, otherwise))
    except (TypeError, ValueError):
        raise invalid(f"Invalid integer: {param}", param) from None
    if amount <= 0:
        raise invalid("This value must be greater than 0.", param)
    if currency.lower() in THOUSANDTHS and amount % 10:
        message = "Amounts in this currency must be evenly divisible by 10."
        raise StripeSays(400, message, param=param)
    return amount
