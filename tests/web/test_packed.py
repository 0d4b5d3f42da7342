"""`@dibs/client` and `@dibs/react` as their users get them: packed and installed."""

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.blocks import ROOT, blocks_of

pytestmark = pytest.mark.needs("web")

WEB = ROOT / "web"
PACKAGES = {"client": "dibs-client-0.2.0.tgz", "react": "dibs-react-0.2.0.tgz"}
"""By folder, what it is packed into."""
PACK = ("pack", "-w", "@dibs/client", "-w", "@dibs/react", "--pack-destination")
OFFLINE = ("--offline", "--legacy-peer-deps")
"""React comes from the checkout, as there may be no network."""
PEERS = ("@types", "react", "react-dom")
READMES = (ROOT / "README.md", *(WEB / f"packages/{it}/README.md" for it in PACKAGES))
MODULES = {"bundler": "esnext", "nodenext": "nodenext"}
"""By `moduleResolution`, the `module` that goes with it."""

MISUSE = """
import { createClient } from "@dibs/client";
import { heldBy } from "@dibs/client/orders";
import { createTestService } from "@dibs/client/testing";
import { DibsProvider, languages, useReservation } from "@dibs/react";

// @ts-expect-error
export const first: string = createClient().availability;
// @ts-expect-error
export const second: string = heldBy;
// @ts-expect-error
export const third: string = createTestService().client();
// @ts-expect-error
export const fourth: number = useReservation("gala").refusal?.message;
// @ts-expect-error
export const fifth: number = languages.en;
// @ts-expect-error
export const Page = () => <DibsProvider client="dibs_pk" />;
"""
"""What is `any` fits everywhere, so that TypeScript finds no error where one is due."""

USE = """
import { createClient } from "@dibs/client";
import { createOrders } from "@dibs/client/orders";
import { createTestService } from "@dibs/client/testing";
import { DibsProvider, TicketAvailabilityBadge } from "@dibs/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

const client = createClient({ url: "http://localhost:9" });
const gala = { items: { floor: { capacity: 3 } } };
const tested = createTestService({ events: { gala } }).client();
const held = await tested.reservations.reserve("gala", { items: { floor: 2 } });
const props = { eventId: "gala", itemId: "floor" };
const badge = createElement(TicketAvailabilityBadge, props);
console.log(
  JSON.stringify({
    client: client.reservations.read("gala").status,
    orders: typeof createOrders,
    testing: held.ok,
    react: renderToString(createElement(DibsProvider, { client }, badge)).slice(0, 5),
  }),
);
client.close();
tested.close();
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a page that has installed both, from a checkout without builds."""
    folder = tmp_path_factory.mktemp("page")
    web = tmp_path_factory.mktemp("a check out") / "web"
    for file in written():
        (web / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(WEB / file, web / file)
    (web / "node_modules").symlink_to(WEB / "node_modules")
    npm("--prefix", str(web), *PACK, str(folder))
    settings = {"private": True, "type": "module", "scripts": {"use": "node use.js"}}
    (folder / "package.json").write_text(json.dumps(settings), encoding="utf-8")
    tarballs = [str(folder / tarball) for tarball in PACKAGES.values()]
    npm("--prefix", str(folder), "install", *tarballs, *OFFLINE)
    for peer in PEERS:
        (folder / "node_modules" / peer).symlink_to(WEB / "node_modules" / peer)
    return folder


def written() -> Iterator[Path]:
    """The files that packages are made of, as Git knows them: nothing is built."""
    rooms = ("package.json", "tsconfig.base.json", "scripts", "packages")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *rooms],
        capture_output=True,
        check=True,
        cwd=WEB,
        encoding="utf-8",
    )
    files = (Path(name) for name in listed.stdout.split("\0") if name)
    return (file for file in files if (WEB / file).is_file())


def test_the_documentation_says_how_to_get_them() -> None:
    said = (ROOT / "docs/browser.md").read_text(encoding="utf-8")
    assert f"    npm {' '.join(PACK)} ~/page\n" in said
    client, react = PACKAGES.values()
    assert f"    npm install ./{client} ./{react} react react-dom\n" in said


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_holds_what_it_exports_and_no_tests(page: Path, package: str) -> None:
    folder = page / "node_modules/@dibs" / package
    exported = json.loads((folder / "package.json").read_bytes())["exports"]
    targets = {file for entry in exported.values() for file in entry.values()}
    assert {file for file in targets if not (folder / file).is_file()} == set()
    with tarfile.open(page / PACKAGES[package]) as packed:
        names = packed.getnames()
    assert "package/README.md" in names
    assert [name for name in names if ".test." in name or "/tests/" in name] == []


@pytest.mark.parametrize("resolution", MODULES)
def test_the_types_are_found(page: Path, resolution: str) -> None:
    for readme in READMES:
        (shown,) = (block for block in blocks_of(readme) if block.is_typed)
        name = f"{readme.parent.name}-readme.{shown.language}"
        (page / name).write_text(shown.text, encoding="utf-8")
    (page / "misuse.tsx").write_text(MISUSE, encoding="utf-8")
    settings = page / f"{resolution}.json"
    options = {
        "strict": True,
        "skipLibCheck": True,
        "noUncheckedSideEffectImports": True,  # what TypeScript 6 does anyway
        "noEmit": True,
        "jsx": "react-jsx",
        "target": "es2022",
        "module": MODULES[resolution],
        "moduleResolution": resolution,
        "types": [],
    }
    settings.write_text(
        json.dumps({"compilerOptions": options, "include": ["*.ts", "*.tsx"]}),
        encoding="utf-8",
    )
    npm("exec", "tsc", "--", "-p", str(settings))


def test_node_runs_what_is_built(page: Path) -> None:
    (page / "use.js").write_text(USE, encoding="utf-8")
    said = npm("--prefix", str(page), "run", "--silent", "use")
    assert json.loads(said.splitlines()[-1]) == {
        "client": "none",
        "orders": "function",
        "testing": True,
        "react": "<span",
    }


def npm(*arguments: str) -> str:
    """What npm says on its standard output; all it says where it fails."""
    ended = subprocess.run(
        [sys.executable, "scripts/web.py", "npm", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
