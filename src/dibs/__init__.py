"""Holds tickets, seats and stock while people make up their minds.

    from dibs import Dibs, Expired, SoldOut

    with Dibs() as dibs:  # DIBS_DATABASE_URL, or a PostgreSQL of its own
        dibs.put_event("gala", items={"floor": 200})
        reservation = dibs.reserve("gala", {"floor": 2}, session="anna")
        dibs.confirm("gala", reservation.id)

Names are loaded when they are first used: who wants the plans or the schemas alone does
not pay for the database driver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dibs.availability import Availability
    from dibs.caller import called_from
    from dibs.client import AsyncDibs, Dibs
    from dibs.config import Settings
    from dibs.errors import (
        AlreadyCancelled,
        AlreadyConfirmed,
        AlreadyPaid,
        AlreadyReleased,
        AmountChanged,
        DuplicateReservation,
        Expired,
        ExtensionLimit,
        Fault,
        Forbidden,
        IdempotencyKeyReused,
        IdempotencyKeyTaken,
        InAnotherOrder,
        InvalidInput,
        LimitReached,
        MigrationChanged,
        NotConfirmed,
        NotDue,
        NotFound,
        NotInstalled,
        NotOnSale,
        NotPaid,
        PaymentRefused,
        RateLimited,
        Refused,
        SeatsNotFound,
        SeatsUnavailable,
        SettingsInvalid,
        SoldOut,
        TooManySeats,
        TooManyUnits,
        Unauthenticated,
        Unavailable,
    )
    from dibs.installer import migrate, sql_script
    from dibs.models import (
        Again,
        Answer,
        DueEvent,
        Event,
        EventPatch,
        EventPut,
        Item,
        ItemPut,
        Late,
        Reservation,
        Violation,
    )
    from dibs.plans import PlanError
    from dibs.policies import Policy, PolicyPut, Ruling
    from dibs.records import Explained, JournalEntry, Recorded, Statistics
    from dibs.requests import (
        AmendRequest,
        BeginPaymentRequest,
        BestSeats,
        CancelRequest,
        ConfirmRequest,
        EndPaymentRequest,
        ExtendRequest,
        FillCartRequest,
        HeartbeatRequest,
        LeaveRequest,
        ReleaseRequest,
        ReserveAgainRequest,
        ReserveRequest,
        SellRequest,
        SettleRequest,
    )
    from dibs.stock import StockError

__all__ = [
    "Again",
    "AlreadyCancelled",
    "AlreadyConfirmed",
    "AlreadyPaid",
    "AlreadyReleased",
    "AmendRequest",
    "AmountChanged",
    "Answer",
    "AsyncDibs",
    "Availability",
    "BeginPaymentRequest",
    "BestSeats",
    "CancelRequest",
    "ConfirmRequest",
    "Dibs",
    "DueEvent",
    "DuplicateReservation",
    "EndPaymentRequest",
    "Event",
    "EventPatch",
    "EventPut",
    "Expired",
    "Explained",
    "ExtendRequest",
    "ExtensionLimit",
    "Fault",
    "FillCartRequest",
    "Forbidden",
    "HeartbeatRequest",
    "IdempotencyKeyReused",
    "IdempotencyKeyTaken",
    "InAnotherOrder",
    "InvalidInput",
    "Item",
    "ItemPut",
    "JournalEntry",
    "Late",
    "LeaveRequest",
    "LimitReached",
    "MigrationChanged",
    "NotConfirmed",
    "NotDue",
    "NotFound",
    "NotInstalled",
    "NotOnSale",
    "NotPaid",
    "PaymentRefused",
    "PlanError",
    "Policy",
    "PolicyPut",
    "RateLimited",
    "Recorded",
    "Refused",
    "ReleaseRequest",
    "Reservation",
    "ReserveAgainRequest",
    "ReserveRequest",
    "Ruling",
    "SeatsNotFound",
    "SeatsUnavailable",
    "SellRequest",
    "Settings",
    "SettingsInvalid",
    "SettleRequest",
    "SoldOut",
    "Statistics",
    "StockError",
    "TooManySeats",
    "TooManyUnits",
    "Unauthenticated",
    "Unavailable",
    "Violation",
    "called_from",
    "migrate",
    "sql_script",
]

_HOMES = (
    "caller",
    "errors",
    "requests",
    "models",
    "availability",
    "records",
    "policies",
    "config",
    "plans",
    "stock",
    "installer",
    "client",
)


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"dibs.{home}")
            if hasattr(module, name):
                return getattr(module, name)
    raise AttributeError(f"module 'dibs' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
