"""Every setting of Dibs: one frozen value, read from the environment once.

Each field is a variable, `DIBS_` and its name in capitals, except `CRON_SECRET`. For
secrets `NAME_FILE` may name a file that holds the value, and has to. An empty variable
means unset. Everything is checked at once, so that a mended deployment fails at most
one time.
"""

import os
from collections.abc import Callable, Mapping
from errno import EILSEQ, ENODATA
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import FieldInfo, fields, replace

from dibs.errors import SettingsInvalid
from dibs.keys import check_publishable
from dibs.networks import check_api_base, networks_of, origins_of
from dibs.secrecy import check_secret, encryption_keys, secrets_of

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Port = Annotated[int, Meta(ge=0, le=65_535)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Milliseconds = Annotated[int, Meta(ge=1, le=10_000)]
Minutes = Annotated[int, Meta(ge=1, le=10_080)]
Days = Annotated[int, Meta(ge=1, le=36_500)]
Limit = Annotated[int, Meta(ge=1, le=100_000_000)]
Bytes = Annotated[int, Meta(ge=1_024, le=1_073_741_824)]
ForwardedHeader = Literal["x-forwarded-for", "forwarded"]

SECRETS = frozenset(
    {
        "cron_secret",
        "database_url",
        "encryption_key",
        "network_hash_secret",
        "sandbox_secrets",
        "stripe_secret_key",
        "stripe_webhook_secrets",
    }
)
CHECKS: dict[str, Callable[[str], object]] = {
    "allowed_origins": origins_of,
    "cron_secret": check_secret,
    "encryption_key": encryption_keys,
    "network_hash_secret": check_secret,
    "page_key": check_publishable,
    "sandbox_secrets": secrets_of,
    "stripe_api_base": check_api_base,
    "stripe_webhook_secrets": secrets_of,
    "trusted_proxies": networks_of,
    "webhooks_allow_private": networks_of,
}
"""What texts must be besides text: each raises ValueError where one is not."""
WORDS = {"integer": "a whole number", "number": "a number", "string": "text"}
BOUNDS = {
    "minimum": "from",
    "exclusiveMinimum": "above",
    "maximum": "up to",
    "maxLength": "of a length up to",
}


class Settings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False
):
    """How Dibs runs. Durations are in the unit their name ends with."""

    database_url: str | None = None
    """Where PostgreSQL is; unset means a PostgreSQL of our own."""
    postgres_bin: str | None = None
    """The folder of the PostgreSQL programs to run ourselves."""
    data_dir: str | None = None
    """Where our own PostgreSQL keeps its data; `dibs.embedded` knows the default."""
    prepare_threshold: Annotated[int, Meta(ge=0)] | None = 5
    """Prepare a statement on its so-manieth run; behind a pooler none ever is."""
    pool_connections_max: Count = 4
    """Of one pool; in a process's first one so many events take their turn at once."""

    host: str = "127.0.0.1"
    port: Port = 8000
    head_bytes_max: Bytes = 65_536
    """The largest head of a request, address and headers, and the largest trailer."""
    head_seconds_max: Seconds = 10.0
    """How long a request's head may take to come in before it is refused."""
    connections_max: Count = 10_000
    """The most open connections of one process; then those that wait are closed."""
    body_bytes_max: Bytes = 1_048_576
    """The largest request body but for plans."""
    body_seconds_max: Seconds = 20.0
    """How long a request body may take to come in before it is refused."""
    incoming_bytes_max: Bytes = 67_108_864
    """What large bodies that are still coming in may take of one process together, half
    of it for who has shown no secret key; then more of them are refused."""
    outgoing_bytes_max: Bytes = 67_108_864
    """What answers that nobody takes may take of one process together; then those who
    leave most of it are cut off."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    idempotency_keys_required: bool = False
    """Whether the service refuses verbs, batches and allocations without a key."""
    keys_required: bool = False
    """Whether nobody comes in without a key even before one was made; where others can
    reach the service this is so whatever it says."""
    free_confirm: bool = False
    """Whether browsers may confirm what costs nothing: its prices are set, to zero."""
    page_key: str | None = None
    """The publishable key that the page at `/` shows, where keys are needed."""
    pages_dir: str | None = None
    """A folder of pages of one's own, served instead of the storefront."""
    key_calls_per_minute: Limit | None = 60_000
    """How often a secret key may call one process; `none` for as often as it likes."""
    network_calls_per_minute: Limit | None = 3_000
    """How often browsers of one network may call one process, and who has no key."""
    token_minutes_max: Minutes = 60
    """How long a token that is signed for a customer may be good."""
    allowed_origins: str = ""
    """Origins of pages besides our own that may call (CORS), separated by commas."""
    trusted_proxies: str = ""
    """Networks of proxies whose word is taken for where a call comes from."""
    forwarded_header: ForwardedHeader = "x-forwarded-for"
    """The one header that they write; what the others say may be anybody's word."""
    network_hash_secret: str | None = None
    """What keeps addresses from being read in the journal; unset keeps them plain."""
    store: Annotated[str, Meta(max_length=64)] | None = None
    """The event that stock calls mean which name none; unset: the only store."""
    cron_secret: str | None = None
    """What an outside scheduler proves itself with; unset closes maintenance calls."""

    payments: Literal["off", "sandbox"] = "off"
    """Whether the sandbox takes play money, for demos and tests."""
    sandbox_secrets: str | None = None
    """What the sandbox signs its messages with, several separated by commas while one
    is replaced; unset: one of the process's own."""
    payment_looks_per_second_max: Count = 20
    """How many payments that wait for their buyers a provider is asked about a second,
    by one process: each twice a minute, or less often where that would be more."""
    stripe_secret_key: str | None = None
    """Stripe takes money where it is set."""
    stripe_publishable_key: str | None = None
    """What pages open Stripe's own elements with."""
    stripe_webhook_secrets: str | None = None
    """What Stripe signs its messages with, several separated by commas while one is
    replaced."""
    stripe_api_base: str | None = None
    """Where Stripe is reached, if not where it is for everybody."""

    batch_requests_max: Count = 500
    """The most requests in one transaction."""
    batch_lock_ms_max: Milliseconds = 20
    """How long one transaction should hold its event at most; batches adapt to it."""
    queue_requests_max: Count = 10_000
    """The most requests that wait for one event; further ones are refused."""
    queue_wait_ms_max: Milliseconds | None = 1_000
    """Who would take units but wait longer than this is refused; `none` for nobody."""
    call_timeout_seconds: Seconds = 10.0
    """How long a call may take, retries included, before it is `unavailable`."""

    live_look_ms: Milliseconds = 100
    """How often the events that somebody follows are looked at."""
    live_streams_max: Count = 10_000
    """The most streams of one process, besides its connections for calls."""
    live_streams_per_client_max: Count = 1_000
    """The most streams of a secret key, or of browsers of one network, in a process."""
    live_streams_per_customer_max: Count = 20
    """The most streams of one customer in a process; one more ends the oldest."""
    live_heartbeat_seconds: Annotated[float, Meta(gt=0, le=15)] = 15.0
    """After so long without news a stream is told that there are none."""
    live_slow_seconds: Seconds = 20.0
    """Who takes nothing of a stream for so long is dropped."""

    encryption_key: str | None = None
    """What secrets of endpoints are kept encrypted under: 32 random bytes in base64, or
    several, separated by commas, the newest first. Needed where others can call."""
    webhooks_allow_private: str = ""
    """Networks that webhooks may lead to although they are not public; to addresses of
    one's own machine among them without TLS too."""
    webhook_seconds_max: Seconds = 15.0
    """How long a webhook may take to answer."""
    webhooks_per_endpoint_max: Count = 8
    """How many messages are under way to one webhook at once, at most, from one
    process that delivers; others have as many."""
    delivery_look_ms: Milliseconds = 250
    """How often is looked for messages to pass on."""

    delivery_lag_seconds_max: Seconds = 60.0
    """How long an endpoint may wait for us with what happened before there is an
    alarm."""
    endpoint_failing_seconds_max: Seconds = 600.0
    """How long an endpoint may refuse everything, or one message, before there is."""
    payment_lag_seconds_max: Seconds = 60.0
    """How long a payment may be due, or fail, before there is an alarm."""
    release_lag_seconds_max: Seconds = 30.0
    """How long a hold may be due and not given back before there is an alarm."""

    sweep_interval_seconds: Seconds = 300.0
    """The longest pause between two sweeps; deadlines wake the sweeper earlier."""
    reconcile: Literal["report", "repair"] = "report"
    """What scheduled checks do with what does not add up: say it, or mend it too."""
    reservation_duration_minutes: Minutes | None = None
    """How long holds last where neither item nor event says so. Opening writes it into
    the database, where it stays; unset leaves what is there: by kind, at first."""

    keep_journal_days: Days | None = 90
    """How long the journal is kept at least, to whole months; `none` for ever."""
    keep_refusals_days: Days | None = 90
    """How long refusals are kept; `none` for ever."""
    keep_cleanup_logs_days: Days | None = 90
    """How long the accounts of cleanup runs are kept; `none` for ever."""
    keep_deliveries_days: Days | None = 30
    """How long deliveries that are over are kept; `none` for ever."""
    keep_sandbox_days: Days | None = 90
    """How long payments of the sandbox are kept after their last change; `none` for
    ever. One that is gone cannot be refunded any more."""
    keep_addresses_days: Days | None = 30
    """How long network addresses and user agents are kept; `none` as long as the rows
    they stand in."""
    prune_rows_max: Count = 10_000
    """The most rows that tidying up deletes in one transaction."""
    roll_up_rows_max: Count = 50_000
    """The most journal rows that are summed in one transaction."""

    def __post_init__(self) -> None:
        """Raises SettingsInvalid for what no variable could say either."""
        problems: dict[str, str] = {}
        for field in fields(type(self)):
            value = getattr(self, field.name)
            try:
                _checked(value, field, shown=repr(value))
            except ValueError as error:
                problems[variable(field.name)] = str(error)
        if problems:
            raise SettingsInvalid(problems)

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None
    ) -> "Settings":
        """The environment's settings; SettingsInvalid names all that are wrong."""
        given = os.environ if environment is None else environment
        problems: dict[str, str] = {}
        values: dict[str, Any] = {}
        for field in fields(cls):
            name = variable(field.name)
            try:
                text = _text(name, field.name in SECRETS, given)
                if text:
                    values[field.name] = _value(text, field)
            except ValueError as error:
                problems[name] = str(error)
            except OSError as error:
                problems[f"{name}_FILE"] = f"cannot be read: {error.strerror}"
        if problems:
            raise SettingsInvalid(problems)
        return cls(**values)

    def with_connections(self, most: int) -> "Settings":
        """The same for a pool beside the first, of so many connections at most."""
        few = min(most, self.pool_connections_max)
        return replace(self, pool_connections_max=few)

    def __repr__(self) -> str:
        """All fields, secrets hidden."""
        shown = (
            f"{name}={'…' if name in SECRETS and value else repr(value)}"
            for name, value in msgspec.structs.asdict(self).items()
        )
        return f"Settings({', '.join(shown)})"


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return "CRON_SECRET" if field == "cron_secret" else f"DIBS_{field.upper()}"


def _text(name: str, is_secret: bool, given: Mapping[str, str]) -> str:
    text = given.get(name, "").strip()
    path = given.get(f"{name}_FILE", "").strip() if is_secret else ""
    if text and path:
        raise ValueError(f"and {name}_FILE are both set; unset one of them")
    if not path:
        return text
    try:
        written = Path(path).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise OSError(EILSEQ, "it is not UTF-8") from None
    if not written:  # what was to be mounted or written there is not
        raise OSError(ENODATA, "there is nothing in it")
    return written


def _value(text: str, field: FieldInfo) -> Any:
    is_none = text.lower() == "none" and NoneType in get_args(field.type)
    given = None if is_none else text
    return _checked(given, field, shown=repr(text), strict=False)


def _checked(value: Any, field: FieldInfo, *, shown: str, strict: bool = True) -> Any:
    """The value as the setting's type; ValueError says what it must be instead."""
    value = os.fspath(value) if isinstance(value, os.PathLike) else value
    try:
        converted = msgspec.convert(value, field.type, strict=strict)
    except msgspec.ValidationError:
        shown = "what it is" if field.name in SECRETS else shown
        raise ValueError(f"must be {_expected(field.type)}, not {shown}") from None
    if isinstance(converted, str):
        CHECKS.get(field.name, str)(converted)
    return converted


def _expected(kind: Any) -> str:
    """A setting's type and bounds in words, from its JSON schema."""
    schema = msgspec.json.schema(kind)
    schema, *others = schema.get("anyOf", [schema])
    if "enum" in schema:
        return f"one of {', '.join(sorted(schema['enum']))}"
    if schema["type"] == "boolean":
        return "true or false"
    words = WORDS[schema["type"]]
    for bound, phrase in BOUNDS.items():
        if bound in schema:
            words += f" {phrase} {schema[bound]}"
    return f"{words}, or none" if others else words
