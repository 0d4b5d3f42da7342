"""Keys: who may come in through the HTTP service, and what they may do there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dibs.cli.author import Reason, said_here
from dibs.cli.opened import opened
from dibs.cli.screen import AsJson, errors, say, say_json, say_table

if TYPE_CHECKING:
    from dibs.keys import ApiKey, NewKey

app = typer.Typer(
    help="Make, rotate and revoke keys of the HTTP service.", no_args_is_help=True
)
tokens = typer.Typer(
    help="Let a backend sign tokens for its customers.", no_args_is_help=True
)
app.add_typer(tokens, name="tokens")

KeyId = Annotated[str, typer.Argument(metavar="KEY", help="The key's id.")]
Organisation = Annotated[
    str | None,
    typer.Option(
        metavar="ID", help="Whose it is; without one the whole installation's."
    ),
]


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What it is for; shown in lists.")],
    kind: Annotated[
        Literal["secret", "publishable"],
        typer.Option(help="`publishable` may stand in a page: it can read and buy."),
    ] = "secret",
    organisation: Organisation = None,
    scope: Annotated[
        list[str],
        typer.Option(
            help="read, buy, sell, office or maintain; may be repeated; all by default."
        ),
    ] = [],  # noqa: B006 - typer reads it and leaves it alone
    days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, help="After how many days it ends."),
    ] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown this once: what is kept is a hash of it."""
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
    with opened(begins=True) as dibs:
        made = dibs.create_key(
            name=name,
            kind=kind,
            organisation=organisation,
            scopes=scope or None,
            expires_at=expires_at,
            **said_here(reason),
        )
    _say_key(made, as_json)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List every key that was ever made, without its secret."""
    with opened() as dibs:
        keys = dibs.keys()
    if as_json:
        say_json({"keys": keys})
    elif keys:
        rows = [
            (
                key.key_id,
                key.name,
                key.kind,
                key.organisation_id or "",
                " ".join(key.scopes),
                _state(key),
            )
            for key in keys
        ]
        heads = ["key", "name", "kind", "organisation", "scopes", ""]
        say_table(heads, rows, whole="key")
    else:
        say("No key was made yet: on 127.0.0.1 nobody needs one.")


@app.command()
def rotate(
    key: KeyId,
    hours: Annotated[
        int,
        typer.Option(min=0, max=8_760, help="How long the former secret is good yet."),
    ] = 24,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Give a key another secret; its id, scopes and name in journals stay."""
    with opened() as dibs:
        made = dibs.rotate_key(key, former_seconds=3_600 * hours, **said_here(reason))
    _say_key(made, as_json)


@app.command()
def revoke(key: KeyId, reason: Reason = "", as_json: AsJson = False) -> None:
    """End a key for good; services know within two seconds."""
    with opened() as dibs:
        dibs.revoke_key(key, **said_here(reason))
    _say_done({"key_id": key}, f"{key} is revoked.", as_json)


@app.command()
def organisation(
    organisation: Annotated[
        str, typer.Argument(metavar="ID", help="1 to 20 of a-z, 0-9 and -.")
    ],
    name: Annotated[str | None, typer.Option(help="Its full name.")] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Make an organisation known: events named ID.… are its own."""
    with opened(begins=True) as dibs:
        dibs.put_organisation(organisation, name=name, **said_here(reason))
    said = f"{organisation} is known; its events are named {organisation}.…"
    _say_done({"organisation_id": organisation}, said, as_json)


@app.command()
def organisations(as_json: AsJson = False) -> None:
    """List the organisations."""
    with opened() as dibs:
        found = dibs.organisations()
    if as_json:
        say_json({"organisations": found})
    elif found:
        say_table(
            ["organisation", "name"], [(o.organisation_id, o.name) for o in found]
        )
    else:
        say("There is no organisation.")


@tokens.command("create")
def create_token_key(
    organisation: Organisation = None,
    algorithm: Annotated[
        Literal["HS256", "ES256", "EdDSA", "RS256"],
        typer.Option(help="HS256 makes a secret; the others need --public-key."),
    ] = "HS256",
    public_key: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The public key, PEM."),
    ] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Let a backend sign tokens; a secret is shown this once."""
    pem = None if public_key is None else public_key.read_text("utf-8", "replace")
    with opened(begins=True) as dibs:
        made = dibs.create_token_key(
            organisation=organisation,
            algorithm=algorithm,
            public_key=pem,
            **said_here(reason),
        )
    if as_json:
        say_json(made)
        return
    say(f"kid     {made.token_key_id}")
    if made.secret is not None:
        say(f"secret  {made.secret}")


@tokens.command("list")
def list_token_keys(as_json: AsJson = False) -> None:
    """List what verifies customers' tokens."""
    with opened() as dibs:
        keys = dibs.token_keys()
    if as_json:
        say_json({"token_keys": keys})
    elif keys:
        rows = [
            (
                key.token_key_id,
                key.algorithm,
                key.organisation_id or "",
                "revoked" if key.revoked_at else "live",
            )
            for key in keys
        ]
        say_table(["kid", "algorithm", "organisation", ""], rows, whole="kid")
    else:
        say("No backend signs tokens.")


@tokens.command("revoke")
def revoke_token_key(
    kid: Annotated[str, typer.Argument(metavar="KID", help="The token key's id.")],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """End a token key, and every token it signed."""
    with opened() as dibs:
        dibs.revoke_token_key(kid, **said_here(reason))
    _say_done({"token_key_id": kid}, f"{kid} is revoked.", as_json)


def _say_done(what: dict[str, str], said: str, as_json: bool) -> None:
    """To which it was done, or that it was in words."""
    if as_json:
        say_json(what)
    else:
        say(said)


def _say_key(made: "NewKey", as_json: bool) -> None:
    if as_json:
        say_json(made)
        return
    say(made.key)
    # Apart from the key, which scripts read.
    errors.print(
        f"This is key {made.key_id}. Keep it now: it is not shown again.",
        soft_wrap=True,
    )


def _state(key: "ApiKey") -> str:
    """Whether it is good, and until when."""
    if key.revoked_at:
        return "revoked"
    if key.expires_at:
        return f"{'live until' if key.is_live else 'expired'} {key.expires_at:%Y-%m-%d}"
    return "live"
