"""How much is measured: the whole of it, or a short look."""

from typing import NamedTuple


class Size(NamedTuple):
    """Lengths of rounds and numbers of rows."""

    seconds: float
    """Of a round."""
    rounds: int
    """Of one hot item; half as many of the others."""
    pair_seconds: float
    """Of a round with something and one without it, which are compared in pairs."""
    pairs: int
    """Many and short, since a machine's speed changes from one minute to the next."""
    sweep_seconds: float
    pool_sizes: tuple[int, ...]
    """Of the sweep for the usual service and one hot item."""
    pool_sizes_others: tuple[int, ...]
    """Of the other sweeps."""
    due: int
    """Reservations past their deadline where sweeping is measured."""
    due_crowd: int
    """Those that are due while the slowest reserve call is looked for."""
    due_seconds: float
    """How long it is looked for."""
    history: int
    """Reservations of the grown event."""
    churn_seconds: float
    streams: int
    """Clients that follow what is left."""
    live_seconds: float
    """How long they hear of changes."""
    messages: int
    """Those that a broker is behind with."""
    messages_behind: int
    """The same while the event sells, for all rounds."""


WHOLE = Size(
    seconds=2.5,
    rounds=5,
    pair_seconds=1.5,
    pairs=11,
    sweep_seconds=1.0,
    pool_sizes=(2, 4, 8, 16, 32, 64),
    pool_sizes_others=(4, 16, 64),
    due=100_000,
    due_crowd=1_000_000,
    due_seconds=10.0,
    history=3_000_000,
    churn_seconds=60.0,
    streams=10_000,
    live_seconds=20.0,
    messages=200_000,
    messages_behind=400_000,
)
QUICK = Size(
    seconds=1.0,
    rounds=2,
    pair_seconds=1.0,
    pairs=3,
    sweep_seconds=0.5,
    pool_sizes=(4,),
    pool_sizes_others=(16,),
    due=60_000,
    due_crowd=100_000,
    due_seconds=5.0,
    history=200_000,
    churn_seconds=5.0,
    streams=2_000,
    live_seconds=5.0,
    messages=50_000,
    messages_behind=100_000,
)
CHURN_SECONDS_FULL = 1_800.0
