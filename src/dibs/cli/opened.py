"""The database that a command asks."""

from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.text import Text

from dibs.cli.screen import errors, visible
from dibs.config import Settings

if TYPE_CHECKING:
    from dibs import AsyncDibs, Dibs


def opened(*, begins: bool = False) -> "Dibs":
    """Dibs on the database of the settings, to be entered.

    A database without it gets it of a command that `begins` something; any other would
    say of the wrong one that all is well.
    """
    from dibs import Dibs  # noqa: PLC0415 - slow to import

    settings = asking_settings()
    say_if_own(settings)
    return Dibs(settings=settings, installs=begins)


def opened_async(*, begins: bool = False) -> "AsyncDibs":
    """The same for who awaits."""
    from dibs import AsyncDibs  # noqa: PLC0415 - slow to import

    settings = asking_settings()
    say_if_own(settings)
    return AsyncDibs(settings=settings, installs=begins)


def asking_settings() -> Settings:
    """The environment's, but for what the database is told by those that serve it."""
    return replace(Settings.from_environment(), reservation_duration_minutes=None)


def say_if_own(settings: Settings) -> None:
    """Say that it is a PostgreSQL of Dibs' own, where no other is named."""
    if settings.database_url is not None:
        return
    from dibs.embedded.folder import default_path  # noqa: PLC0415 - an extra

    where = visible(settings.data_dir or default_path())
    said = f"dibs: DIBS_DATABASE_URL is not set: this is Dibs' own database in {where}"
    errors.print(Text(said), soft_wrap=True)
