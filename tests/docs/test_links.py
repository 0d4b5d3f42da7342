"""Links between our own pages and files lead somewhere, and no setting is left out."""

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from dibs.config import Settings, variable

from .blocks import BLOCK, PAGES, ROOT

LINK = re.compile(r"\]\((?!\w+:)(?P<path>[^)#]*)(?:#(?P<anchor>[^)]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OTHERS = (
    ROOT / "CONTRIBUTING.md",
    ROOT / "benchmarks/README.md",
    *sorted((ROOT / "examples").glob("*/README.md")),
    *sorted((ROOT / "web/packages").glob("*/README.md")),
)


def test_every_setting_is_in_the_table_of_settings() -> None:
    written = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
    rows = "\n".join(line for line in written.splitlines() if line.startswith("|"))
    missing = {variable(field.name) for field in fields(Settings)} - {
        *re.findall(r"`(DIBS_[A-Z_]+|CRON_SECRET)`", rows)
    }
    assert missing == set()


def test_every_page_is_in_the_table_of_contents() -> None:
    docs = ROOT / "docs"
    listed = {
        (docs / found["path"]).resolve()
        for found in LINK.finditer((docs / "README.md").read_text(encoding="utf-8"))
    }
    pages = {page for page in PAGES if page.is_relative_to(docs)}
    pages -= {docs / "README.md", *(docs / "decisions").iterdir()}
    assert {str(page) for page in pages - listed} == set()


@pytest.mark.parametrize(
    "page", [*PAGES, *OTHERS], ids=lambda p: str(p.relative_to(ROOT))
)
def test_links_lead_somewhere(page: Path) -> None:
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    lost = [
        found[0]
        for found in LINK.finditer(prose)
        if not leads(page, found["path"], found["anchor"])
    ]

    assert lost == []


def leads(page: Path, path: str, anchor: str | None) -> bool:
    """Whether a link from the page leads to something, and to a heading of it."""
    target = page.parent / path if path else page
    if anchor is None or not target.is_file():
        return anchor is None and target.exists()
    return anchor in map(anchor_of, HEADING.findall(target.read_text(encoding="utf-8")))


def anchor_of(heading: str) -> str:
    """A heading's anchor, as Git hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
