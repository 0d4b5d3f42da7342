"""`scripts/campaign.py`: what its report says of what ran, broke or did not run."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, "scripts")
import campaign

held, broke, *rest = (campaign.Outcome(part=part) for part in campaign.PARTS)
for outcome, result in ((held, "held"), (broke, "broke")):
    outcome.result = result
    campaign.read(outcome, Path(sys.argv[1]))
    outcome.conditions = campaign.conditions(7, is_full=True, at_once=1)
campaign.RECORD = Path(sys.argv[2])
campaign.write_record([held, broke, *rest])
print(campaign.page(campaign.recorded()))
"""
TOLD = """<testsuites><testsuite>
<testcase classname="tests.time.test_clock" name="test_runs">
<properties><property name="rounds" value="100000"/></properties>
</testcase>
<testcase classname="tests.time.test_clock" name="test_stops"><failure/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The report, from the record, of parts that held, broke and did not run."""
    told = tmp_path / "told.xml"
    told.write_text(TOLD, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, told, tmp_path / "record.json"],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.stdout


def test_says_what_held_what_broke_and_what_did_not_run(page: str) -> None:
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
    assert [row[3] for row in rows[1:4]] == ["held", "broke", "not run"]


def test_names_what_broke_and_gives_the_figures(page: str) -> None:
    assert "- tests.time.test_clock::test_stops" in page
    assert "- test_runs: rounds 100000" in page


def test_says_of_which_state_and_on_what(page: str) -> None:
    for word in (" UTC, ", "PostgreSQL", "cores", "full size, seed 7"):
        assert word in page
