"""The engine in its database: install, print, check, sweep."""

import asyncio
from contextlib import ExitStack, aclosing
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from dibs.cli.events import every_event
from dibs.cli.opened import asking_settings, opened, opened_async, say_if_own
from dibs.cli.screen import AsJson, counted, say, say_json, say_table, write
from dibs.cli.statuses import Status
from dibs.config import Settings
from dibs.errors import Fault

if TYPE_CHECKING:
    from dibs import Dibs
    from dibs.workers.sweep import Sweep


_NOT_ALLOWED = "42501"
OWNERS = """Upgrades are for the owner of the engine, and --roles for one who may
create roles too: name that login in DIBS_DATABASE_URL"""


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A violation and the event it was found in; none for what is of payments."""

    event: str
    invariant: str
    subject: str
    detail: dict[str, object]


Roles = Annotated[
    bool,
    typer.Option(
        "--roles",
        help="Make the roles dibs_service and dibs_client too, with what each may do.",
    ),
]


def migrate(as_json: AsJson = False, roles: Roles = False) -> None:
    """Install the engine in the database, or upgrade it, in one transaction."""
    from dibs import embedded, installer  # noqa: PLC0415 - the first is an extra

    with ExitStack() as stack:
        settings = Settings.from_environment()
        say_if_own(settings)
        url = settings.database_url
        if url is None:
            url = stack.enter_context(embedded.start()).url
        try:
            applied = installer.migrate(url)
            if roles:
                installer.grant_roles(url)
        except Fault as error:
            if error.sqlstate != _NOT_ALLOWED:
                raise
            raise Fault(f"{error}\n{OWNERS}", sqlstate=error.sqlstate) from error
    if as_json:
        say_json({"applied": applied})
        return
    done = f"Applied {', '.join(applied)}" if applied else "Nothing was missing"
    say(f"{done}; functions and views are up to date.")
    if roles:
        say("The roles dibs_service and dibs_client may do what they need.")


def sql(
    roles: Annotated[
        bool,
        typer.Option(
            "--roles", help="Print what makes the roles instead, to run after it."
        ),
    ] = False,
) -> None:
    """Print the engine as one SQL script: `dibs sql | psql …` installs it anywhere."""
    from dibs.installer import roles_script, sql_script  # noqa: PLC0415 - slow to import

    script = roles_script() if roles else sql_script()
    # psql goes on after an error, and answers 0, unless told otherwise.
    write(f"\\set ON_ERROR_STOP on\n{script}".encode())


def verify(
    event: Annotated[
        str | None, typer.Argument(help="Which event; all without one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every promise against the database; status 1 where one is broken."""
    with opened() as dibs:
        names = [event] if event else [one.event_id for one in every_event(dibs)]
        broken = [one for name in names for one in _broken(dibs, name)]
        if event is None:
            broken += asyncio.run(_broken_payments(dibs.url))
    if as_json:
        say_json({"events": len(names), "violations": broken})
    elif broken:
        rows = [(one.event, one.invariant, one.subject, one.detail) for one in broken]
        say_table(["event", "invariant", "subject", "detail"], rows)
    else:
        say(f"Sound: no violation in {counted(len(names), 'event')}.")
    if broken:
        raise typer.Exit(Status.REFUSED)


def reconcile(
    event: Annotated[
        str | None, typer.Argument(help="Which event; all without one.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find what does not add up, say why and repair it; status 1 where that fails."""
    with opened() as dibs:
        names = [event] if event else [one.event_id for one in every_event(dibs)]
        found = {}
        for name in names:
            dibs.event(name)  # refuses where there is none
            found[name] = dibs.reconcile(name, dry_run=dry_run)
    drifts = [(name, drift) for name, of in found.items() for drift in of]
    if as_json:
        say_json(
            {"events": len(names), "drifts": {n: of for n, of in found.items() if of}}
        )
    elif drifts:
        for name, drift in drifts:
            outcome = "would be" if dry_run else "is" if drift.is_mended else "is NOT"
            say(f"{name} · {drift.invariant} {drift.subject}: {drift.cause}")
            say(f"  {outcome} mended: {drift.repair or 'nobody can undo it'}")
    else:
        say(f"Sound: nothing to repair in {counted(len(names), 'event')}.")
    if any(dry_run or not drift.is_mended for _, drift in drifts):
        raise typer.Exit(Status.REFUSED)


def cleanup(as_json: AsJson = False) -> None:
    """End the reservations whose time is over, once, and check every event."""
    from dibs.service.telemetry import logs  # noqa: PLC0415 - an extra

    logs.configure("error")
    swept = asyncio.run(_sweep())
    if as_json:
        say_json(swept)
    else:
        say(
            f"{counted(swept.reservations_expired, 'reservation')} ended in"
            f" {counted(swept.events, 'event')},"
            f" {counted(swept.seats_released, 'seat')} released,"
            f" {counted(swept.inconsistencies or 0, 'violation')} found."
        )
    if swept.error:
        raise Fault(swept.error)
    if swept.inconsistencies:
        raise typer.Exit(Status.REFUSED)


async def _sweep() -> "Sweep":
    from dibs.payments import Till  # noqa: PLC0415 - slow to import
    from dibs.workers.inspector import Inspector  # noqa: PLC0415 - an extra

    async with (
        opened_async() as dibs,
        aclosing(Till(dibs, {}, dibs.settings)) as till,
    ):
        repairs = dibs.settings.reconcile == "repair"
        return await Inspector(dibs, repairs=repairs, till=till).inspect("manual")


async def _broken_payments(url: str) -> list[Broken]:
    from dibs import AsyncDibs  # noqa: PLC0415 - slow to import
    from dibs.payments import Till  # noqa: PLC0415 - slow to import

    settings = asking_settings()
    async with (
        AsyncDibs(url, settings=settings) as dibs,
        aclosing(Till(dibs, {}, settings)) as till,
    ):
        violations = await till.verify()
    return [Broken(event="", **msgspec.structs.asdict(one)) for one in violations]


def _broken(dibs: "Dibs", event: str) -> list[Broken]:
    dibs.event(event)  # else an event that does not exist would be sound
    return [
        Broken(event=event, **msgspec.structs.asdict(violation))
        for violation in dibs.verify(event)
    ]
