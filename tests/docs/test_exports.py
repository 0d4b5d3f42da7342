"""What `@dibs/react` exports is told in its page, each by its name."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "web/packages/react/src/index.ts"
PAGE = ROOT / "docs/react.md"
VALUES = re.compile(r"^export \{(.*?)\}", re.MULTILINE | re.DOTALL)


def test_every_part_is_on_the_page() -> None:
    inner = ",".join(VALUES.findall(INDEX.read_text()))
    named = [part.strip() for part in inner.split(",")]
    parts = {part for part in named if part and not part.startswith("type ")}
    told = set(re.findall(r"\w+", PAGE.read_text()))

    assert len(parts) > 30
    assert parts - told == set()
