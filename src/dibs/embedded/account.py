"""Who runs the server: PostgreSQL refuses root, so root lends it to `nobody`."""

import os
import pwd
from pathlib import Path
from typing import NamedTuple, Self

from dibs.embedded.errors import EmbeddedError

ROOT = 0
STAND_IN = "nobody"


class Account(NamedTuple):
    """The user and group that PostgreSQL's programs run as."""

    uid: int
    gid: int

    @classmethod
    def for_server(cls) -> Self:
        """Ourselves, or `nobody` where we are root."""
        if os.geteuid() != ROOT:
            return cls(os.geteuid(), os.getegid())
        try:
            entry = pwd.getpwnam(STAND_IN)
        except KeyError:
            raise EmbeddedError(
                f"PostgreSQL refuses to run as root and there is no user {STAND_IN!r}"
                " to run it as: start Dibs as an ordinary user"
            ) from None
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_other(self) -> bool:
        """Whether it is somebody else than we are."""
        return self.uid != os.geteuid()

    def give(self, path: Path) -> None:
        """Make the account the owner of a file or folder of ours."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether every folder down to this one may be passed through.

        Their permissions are never changed: they may be somebody's closed home.
        """
        if not self.is_other:
            return True
        resolved = folder.resolve()
        chain = [part for part in (resolved, *resolved.parents) if part.exists()]
        return all(part.stat().st_mode & 0o001 for part in chain)
