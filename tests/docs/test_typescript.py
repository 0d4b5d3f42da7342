"""Every block of TypeScript in the documentation has sound types.

A block that imports something begins a module; those that follow it go on with that.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from .blocks import PAGES, ROOT, Block, blocks_of

WEB = ROOT / "web"
BLOCKS = [
    block for block in chain.from_iterable(map(blocks_of, PAGES)) if block.is_typed
]
PAGE_LINES_MAX = 25
README_LINES_MAX = 120
SETTINGS = {
    "extends": "../tsconfig.json",
    "compilerOptions": {
        "jsx": "react-jsx",
        # What a page shows may be used by its reader only.
        "noUnusedLocals": False,
    },
    "include": ["*"],
}


def test_the_readme_shows_the_page_that_is_rendered_and_no_more_than_it_says() -> None:
    """`web/tests/example.test.tsx` uses the page as a visitor does."""
    readme = ROOT / "README.md"
    shown = [block.text for block in blocks_of(readme) if block.is_typed]
    page = (ROOT / "examples/react_page/page.tsx").read_text(encoding="utf-8")
    assert shown == [page]
    assert page.count("\n") <= PAGE_LINES_MAX
    assert readme.read_text(encoding="utf-8").count("\n") <= README_LINES_MAX


@pytest.mark.needs("web")
def test_the_blocks_have_sound_types() -> None:
    # Below web/, where the packages are found.
    with tempfile.TemporaryDirectory(dir=WEB, prefix="documented-") as folder:
        for name, module in modules():
            (Path(folder) / name).write_text(module, encoding="utf-8")
        settings = Path(folder) / "tsconfig.json"
        settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
        ended = subprocess.run(
            [
                *(sys.executable, "scripts/web.py", "npm"),
                *("exec", "tsc", "--", "-p", str(settings)),
            ],
            check=False,
            cwd=ROOT,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
        )
    assert BLOCKS
    assert ended.returncode == 0, ended.stdout.decode()


def modules() -> Iterator[tuple[str, str]]:
    """Files by name, each named after the block that begins it."""
    module: list[Block] = []
    for block in BLOCKS:
        if module and (begins(block) or block.page != module[0].page):
            yield named(module)
            module = []
        module.append(block)
    if module:
        yield named(module)


def begins(block: Block) -> bool:
    return block.text.startswith("import ")


def named(module: list[Block]) -> tuple[str, str]:
    first = module[0]
    name = f"{first.page.stem}-line-{first.line}.{first.language}"
    # An empty export makes a module also of what imports nothing.
    return name, "\n".join(block.text for block in module) + "\nexport {};\n"
