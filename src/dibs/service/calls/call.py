"""The words the service is written in: a row describes a call, a reply answers one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec
from starlette.types import Scope as Request

from dibs.client import AsyncDibs
from dibs.errors import CODES
from dibs.service.calls.actor import Actor
from dibs.verbs import Scope

if TYPE_CHECKING:
    from dibs.service.state import Service

Header = tuple[bytes, bytes]
Headers = Mapping[bytes, bytes]
"""A request's, by their names in lower case."""
NO_STORE: Header = (b"cache-control", b"no-store")
"""With answers that are for one caller alone."""
Method = Literal["GET", "PUT", "POST", "PATCH", "DELETE"]
Proof = Literal["holder", "order", "cron"]
"""By what somebody shows that something is theirs: the reservation's token or its
owner, the order's token, the scheduler's secret."""


class Call(msgspec.Struct, frozen=True, gc=False):
    """A request that was read and found to be of the right shape."""

    params: Mapping[str, str]
    headers: Headers
    actor: Actor
    dibs: AsyncDibs
    """The engine as far as the actor may see it."""
    body: Any = None
    query: Any = None

    def header(self, name: bytes) -> str | None:
        """The first header of that (lower-case) name."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


AS_IT_SAYS: Header = (b"x-content-type-options", b"nosniff")
"""Of everything that has a body: nobody guesses another type than is said."""


class Reply(msgspec.Struct, frozen=True, gc=False):
    """What to answer; a body of bytes is sent as it is, None without content."""

    status: int
    body: Any = None
    headers: tuple[Header, ...] = ()
    code: str = "ok"
    media_type: bytes = b"application/json"
    reservation_id: str | None = None
    """For the log."""
    event_id: str | None = None
    """For the log, where the path does not say it."""
    kept_body: Any = None
    """What repetitions with the same idempotency key are told where it is not all."""
    is_final: bool = True
    """Whether they are told it at all, and do not go on with what is left."""


def headers_of(scope: Request) -> Headers:
    """A request's headers; of one that comes twice the first."""
    return dict(reversed(scope["headers"]))


class Parts(NamedTuple):
    """What of a call counts as so many calls, and where it stands."""

    pointer: str
    calls: int


Act = Callable[["Service", Call], Awaitable[Reply]]


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A request or answer header, for the document."""

    name: str
    description: str
    type: Any = str
    more: Mapping[str, Any] = {}
    """Members of its own, each named x-…."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the HTTP API: its route, its document and its behaviour."""

    name: str
    """The operationId, and what metrics and logs call it."""
    method: Method
    path: str
    tag: str
    summary: str
    scope: Scope
    scope_if_free: Scope | None = None
    """What is enough for what costs nothing, where the settings allow that."""
    is_installations: bool = False
    """Whether it is about all events, and so for nobody who has only some."""
    act: Act
    answer: Any
    """The type of a granted answer's body."""
    media_type: str = "application/json"
    """Of a granted answer's body."""
    status: int = 200
    statuses_more: Mapping[int, str] = {}
    """Other answers that are no refusals, by status, with their description."""
    codes: tuple[str, ...] = ()
    body: Any = None
    """The type of the body it takes; None takes none."""
    is_body_needed: bool = True
    is_beacon: bool = False
    """Whether its JSON may be called text, as `navigator.sendBeacon` does."""
    is_raw: bool = False
    """Whether its body is passed on as the bytes that came: somebody signed them."""
    body_bytes_max: int | None = None
    """None: the setting."""
    query: Any = None
    """The struct its query is read into; None reads none."""
    headers: tuple[Parameter, ...] = ()
    answer_headers: tuple[Parameter, ...] = ()
    proof: Proof | None = None
    whose: Callable[[Call], str] | None = None
    """What tells the callers with one publishable key apart, for idempotency keys."""
    told_again: Callable[[str], Reply] | None = None
    """Of a call of several verbs, whose answer is kept as a whole for its idempotency
    key: the reply to who asks again, from its body of then."""
    parts_of: Callable[[Call], Parts] | None = None
    """What counts as several calls, where a browser's rate is counted."""
    is_posted_read: bool = False
    """Whether it changes nothing, though its method says that it might."""
    answers_while_stopping: bool = False
    is_for_outages: bool = False
    """Whether it is needed most while the database is away."""

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET" or self.is_posted_read

    @property
    def codes_at_the_door(self) -> tuple[str, ...]:
        """All it may be refused with, by who calls before by what is asked."""
        if self.scope == "open":
            return self.codes
        return in_order(*self.codes, "unauthenticated", "forbidden", "rate_limited")


def in_order(*codes: str) -> tuple[str, ...]:
    """Codes in their order of precedence, `unavailable` always among them."""
    return tuple(code for code in CODES if code in codes or code == "unavailable")
