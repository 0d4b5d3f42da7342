"""Fenced blocks of Markdown files, and what each says about how it is run."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "src/dibs/sql/README.md",
)

BLOCK = re.compile(
    r"^(?P<fence>```+)(?P<language>.*)\n(?P<text>[^\0]*?)^(?P=fence)$", re.MULTILINE
)
TYPED = ("ts", "tsx")
"""Languages whose blocks are checked by their types rather than run."""
DIRECTIVE = re.compile(r"<!-- runs: (?P<verb>\w+) (?P<names>[^\n]+) -->\n\Z")


class Block(NamedTuple):
    """One fenced block; `line` is that of its fence."""

    page: Path
    line: int
    language: str
    text: str
    needs: tuple[str, ...]
    """Files it finds in its folder."""

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}-{self.language}"

    @property
    def is_typed(self) -> bool:
        """Whether its types are checked, with those of the blocks before it."""
        return self.language in TYPED

    @property
    def is_makes(self) -> bool:
        """Whether it only calls `make`; those are run in a clone of their own."""
        return self.language == "sh" and all(
            line.startswith("make ") for line in self.text.splitlines()
        )


def blocks_of(page: Path) -> list[Block]:
    """All blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page=page,
            line=text.count("\n", 0, found.start()) + 1,
            language=found["language"].strip(),
            text=found["text"],
            needs=needs_before(text[: found.start()]),
        )
        for found in BLOCK.finditer(text)
    ]


def needs_before(text: str) -> tuple[str, ...]:
    """What a directive right before a block says."""
    found = DIRECTIVE.search(text)
    if found is None:
        return ()
    assert found["verb"] == "needs", f"no such directive: {found[0]}"
    return tuple(name.strip() for name in found["names"].split(","))
