"""Hand-made histories: what buyers asked and were answered, second by second."""

from dibs.rehearsal.checker import Evidence, Final, Finding, Stock, check
from dibs.rehearsal.history import Answer, Call, Verb

STOCK = {
    "stalls": Stock(capacity=4),
    "floor": Stock(capacity=10),
    "adult": Stock(capacity=None, draws={"floor": 1}),
    "shirt": Stock(capacity=2),
}
WINDOW = 600.0


class Tale:
    """Tells calls one after the other; each takes a tenth of a second.

    The service decides in the middle of a call, on a clock that is right.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.granted: dict[str, Answer] = {}

    def reserve(
        self,
        name: str,
        at: float,
        *,
        seats: str = "",
        items: dict[str, int] | None = None,
        key: str | None = None,
        replayed: bool = False,
        lost: bool = False,
    ) -> None:
        """Granted unless lost; `seats` by letter, each in the stalls."""
        chosen, asked = list(seats), items or {}
        held = asked | ({"stalls": len(chosen)} if chosen else {})
        answer = Answer(
            id=name,
            status="reserved",
            items=held,
            seats=chosen,
            reserved_at=at + 0.05,
            expires_at=at + 0.05 + WINDOW,
            replayed=replayed,
        )
        if not lost:
            self.granted[name] = answer
        self._tell(
            "reserve",
            at,
            key or f"reserve {name}",
            code="lost" if lost else "ok",
            items=asked,
            seats=chosen,
            answer=None if lost else answer,
        )

    def act(
        self,
        verb: Verb,
        name: str,
        at: float,
        *,
        code: str = "ok",
        key: str | None = None,
        extend_to: float | None = None,
    ) -> None:
        """A verb on a granted reservation."""
        before = self.granted[name]
        answer = Answer(
            id=name,
            status={"confirm": "confirmed", "release": "released"}.get(
                verb, "reserved"
            ),
            items=before.items,
            seats=before.seats,
            reserved_at=before.reserved_at,
            expires_at=extend_to or before.expires_at,
        )
        yes = code == "ok"
        self._tell(
            verb,
            at,
            key or f"{verb} {name} {at}",
            code=code,
            reservation=name,
            answer=answer if yes else None,
        )

    def refuse(
        self,
        code: str,
        at: float,
        *,
        seats: str = "",
        items: dict[str, int] | None = None,
        key: str | None = None,
    ) -> None:
        """A reserve that was refused; every seat asked for is named."""
        self._tell(
            "reserve",
            at,
            key or f"refused {at}",
            code=code,
            items=items or {},
            seats=list(seats),
            refused_seats=list(seats),
        )

    def findings(self, final: Final | None = None) -> list[Finding]:
        return check(Evidence(self.calls, STOCK), final)

    def kinds(self, final: Final | None = None) -> list[str]:
        return [finding.kind for finding in self.findings(final)]

    def _tell(self, verb: Verb, at: float, key: str, **what: object) -> None:
        undecided = what["code"] in ("lost", "cut", "unavailable")
        call = Call(
            buyer=len(self.calls),
            verb=verb,
            key=key,
            wanted_at=at,
            started_at=at,
            ended_at=at + 0.1,
            server_now=None if undecided else at + 0.05,
            status=0 if undecided else 200,
            **what,  # type: ignore[arg-type]
        )
        self.calls.append(call)
