"""What is done to a reservation, and what it may have been through before."""

ACTS = (
    "extend",
    "leave",
    "beat",
    "pay",
    "confirm",
    "release",
    "cancel",
    "expire",
    "amend",
)
PASTS: dict[str, tuple[str | int, ...]] = {
    "held": (),
    "left": ("leave",),
    "paying": ("pay",),
    "gone": ("leave", 120),
    "released": ("release",),
    "due": ("pay", 600),
    "expired": ("pay", 600, "sweep"),
    "confirmed": ("confirm",),
    "cancelled in part": ("confirm", "cancel in part"),
    "cancelled": ("confirm", "cancel"),
}
"""What a reservation may be, and how it comes to be that; numbers are seconds."""
