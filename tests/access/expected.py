"""What each who is not granted a call is answered, by its row."""

from dibs.service.calls.call import Row

from .asked import LIVE, STOCK

BROWSERS = {"read", "buy"}
OF_ITS_OWNER = {"holder", "order"}
SOMEBODY_S = ("event", "endpoint", "delivery", "order", "payment")
"""What is named in paths and belongs to an organisation."""

OF_ONE_S_OWN = {
    *("list_reservations", "validate_stock", "validate_stock_by_tokens"),
    *("read_cart", "clear_cart"),
}
"""What is about somebody's own, and so for nobody who has not proved who they are."""
OF_A_HOLDER = "create_order"
"""Whose body names reservations, each to be proved."""

OF_NOBODY = {"authenticate_payment", "confirm_payment", "create_endpoint"}
"""What is granted to whoever asks for it soundly, of whatever organisation."""
OPENS_WITH = {"receive_message": 401}
"""What answers whoever calls, where that is not 200: this one asks for a signature."""


def opens_with(row: Row) -> int:
    """What a call that needs no key answers."""
    return OPENS_WITH.get(row.name, 200)


def to_strangers(row: Row, *, is_browser: bool) -> int:
    """What another organisation is answered, by its key or by its customer's token."""
    if row.scope == "open":
        return opens_with(row)
    if is_browser and row.proof == "order":
        return 403 if row.scope not in BROWSERS else 401
    if (is_browser and row.scope not in BROWSERS) or row.is_installations:
        return 403
    if is_somebody_s(row) or row.name in {*STOCK, OF_A_HOLDER, LIVE.name}:
        return 404
    return 422 if row.name in OF_NOBODY else 200


def is_somebody_s(row: Row) -> bool:
    """Whether the path names what belongs to an organisation."""
    return any(f"{{{name}}}" in row.path for name in SOMEBODY_S)


def to_browsers(row: Row) -> int:
    """What the publishable key alone is answered."""
    if row.scope == "open":
        return opens_with(row)
    if row.scope not in BROWSERS or row.name == LIVE.name:
        return 403
    if row.proof in OF_ITS_OWNER or row.name in {*OF_ONE_S_OWN, OF_A_HOLDER}:
        return 401
    return 200 if row.is_read else 422


def to_another_customer(row: Row) -> int:
    """What a customer is answered who is after what is another's."""
    if row.scope == "open":
        return opens_with(row)
    if row.proof == "order":
        return 401
    if row.scope not in BROWSERS or row.proof or row.name == OF_A_HOLDER:
        return 403
    return 200 if row.is_read or row.name in OF_ONE_S_OWN else 422


def is_sound(row: Row) -> bool:
    """Whether browsers ask for all that would be granted to others: who would be
    granted it themselves says too little."""
    is_refused = row.proof in OF_ITS_OWNER or row.scope not in BROWSERS
    return is_refused or row.name == OF_A_HOLDER
