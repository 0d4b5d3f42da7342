"""Why a mutant that survives is no bug: written down, and held against the code."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("reasons.toml")


def reasons(file: Path = FILE) -> dict[str, str]:
    """By the name of a mutant, why it is no bug."""
    told = tomllib.loads(file.read_text(encoding="utf-8")).get("reason", [])
    return {name: one["because"].strip() for one in told for name in one["mutants"]}


def stale(names: Iterable[str], file: Path = FILE) -> list[str]:
    """Mutants that have a reason, but are no longer made by any rule."""
    return sorted(set(reasons(file)) - set(names))
