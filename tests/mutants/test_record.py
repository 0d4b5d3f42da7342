"""What became of mutants is known again in the next run, while their files stand."""

from pathlib import Path

from mutants.mutant import Edit, Mutant
from mutants.record import Fate, Record


def planted(target: str, source: str = "select 1") -> Mutant:
    return Mutant(
        path="sql/internal/_a.sql",
        target=target,
        rule="lock",
        text="for update",
        becomes="nothing",
        occurrence=1,
        source=source,
        edit=Edit(rule="lock", start=0, end=0, becomes=""),
    )


def test_goes_on_where_it_stopped(tmp_path: Path) -> None:
    one, other, changed = planted("one"), planted("other"), planted("one", "select 2")
    record = Record(tmp_path / "fates.jsonl")
    record.add(Fate.of(one, {"verdict": "undecided", "asked": 3}))
    record.add(Fate.of(one, {"verdict": "killed", "by": "a test"}))
    record.add(Fate.of(other, {"verdict": "survived"}))
    again = Record(tmp_path / "fates.jsonl")
    found = again.of(one)
    assert found is not None
    assert (found.verdict, found.by, found.asked) == ("killed", "a test", 0)
    assert again.of(changed) is None
    assert again.killer_of(changed) == "a test"
    assert not again.killer_of(other)


def test_keeps_what_is_about_the_code_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "fates.jsonl"
    one, gone = planted("one"), planted("gone")
    record = Record(file)
    for mutant in (one, gone, one):
        record.add(Fate.of(mutant, {"verdict": "killed", "by": "a test"}))
    record.keep([one])
    assert len(file.read_text().splitlines()) == 1
    assert Record(file).of(one) == record.of(one)
    assert Record(file).of(gone) is None
