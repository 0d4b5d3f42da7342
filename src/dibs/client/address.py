"""Which database, and whether it is ready."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dibs.config import Settings
from dibs.errors import NotInstalled
from dibs.installer import (
    database_name,
    migrate,
    migration_names,
    pending,
    service_login,
)


@contextmanager
def open_database(
    url: str | None,
    settings: Settings,
    *,
    as_service: bool = False,
    installs: bool = True,
) -> Iterator[str]:
    """The address of a database with the engine in it; blocks while it is made ready.

    In order: `url`, DIBS_DATABASE_URL, a PostgreSQL of our own, which is upgraded and
    stops at the end; its address is the owner's, or that of a login that owns nothing,
    `as_service`. In a database of somebody else's the engine is installed where there
    is none at all, if this `installs`; an upgrade is theirs to decide. Raises
    NotInstalled where one is missing, Unavailable where the database cannot be reached.
    """
    stated = url or settings.database_url
    if stated is not None:
        _require_engine(stated, installs=installs)
        yield stated
        return
    from dibs import embedded  # noqa: PLC0415 an extra; most deployments lack it

    folder = Path(settings.data_dir) if settings.data_dir else None
    with embedded.start(folder, postgres_bin=settings.postgres_bin) as server:
        migrate(server.url)
        yield service_login(server.url) if as_service else server.url


def _require_engine(url: str, *, installs: bool) -> None:
    missing = pending(url)
    if missing == migration_names():
        if not installs:
            where = database_name(url)
            raise NotInstalled(f"Dibs is not installed in {where}; run `dibs migrate`")
        migrate(url)
    elif missing:
        raise NotInstalled(
            f"the database lacks {', '.join(missing)}; run `dibs migrate`"
        )
