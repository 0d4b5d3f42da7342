"""What cannot be is told in a line that names it, with the status of its cause."""

import json
import re
from pathlib import Path

import pytest

from dibs.cli import edge
from dibs.demo import sample_plan

from .conftest import Run
from .warm import Answer

RECORDING = "period,count\n2030-05-01T18:00,5\n2030-05-01T18:01,5\n"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
LONG = "9" * 5_000


def said(refused: Answer) -> str:
    """What it said, without the frame and the breaks of the screen."""
    assert "Traceback" not in refused.stderr
    return " ".join(re.sub("[│╭╮╰╯─]", " ", refused.stderr).split())


@pytest.fixture
def rehearsal(tmp_path: Path) -> list[str]:
    """The command with a plan and a recording that can be played."""
    plan, arrivals = tmp_path / "plan.json", tmp_path / "arrivals.csv"
    plan.write_text(json.dumps(sample_plan()), encoding="utf-8")
    arrivals.write_text(RECORDING, encoding="utf-8")
    return ["rehearse", f"--plan={plan}", f"--arrivals={arrivals}", "--buyers=1"]


@pytest.mark.parametrize(
    "url",
    [
        *("localhost:8000", "", "ftp://localhost", "http://", "http://h:many"),
        *("http://h:99999", "http://[::1", "http://a..b"),
    ],
)
def test_a_rehearsal_names_an_address_that_is_none(
    dibs: Run, rehearsal: list[str], url: str
) -> None:
    refused = dibs(*rehearsal, "--url", url)
    assert refused.returncode == 2
    assert f"Invalid value for --url: {url!r} is no http or https" in said(refused)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        *(
            (("--speed", speed), "it must be above 0 and at most 1000")
            for speed in ("0", "-1", "nan", "inf", "3000")
        ),
        (("--buyers", "9999999999"), "it must be from 1 to 1000000"),
        (("--bots", "100001"), "it must be from 0 to 100000"),
        (("--bots", "1", "--url=http://h"), "they say where they call from: --url"),
        (("--evening", "3"), "there is no evening 3; the recording has 1 to 1"),
    ],
)
def test_a_rehearsal_names_what_cannot_be_played(
    dibs: Run, rehearsal: list[str], given: tuple[str, ...], reason: str
) -> None:
    refused = dibs(*rehearsal, *given)
    assert refused.returncode == 2
    assert f"Invalid value for {given[0]}: {reason}" in said(refused)


def test_a_rehearsal_that_cannot_be_leaves_the_history_of_the_last(
    dibs: Run, rehearsal: list[str], tmp_path: Path
) -> None:
    history = tmp_path / "history.jsonl"
    history.write_text("an evening\n", encoding="utf-8")
    away = dibs(*rehearsal, "--url=http://127.0.0.1:1", f"--history={history}")
    assert away.returncode == 3
    assert history.read_text(encoding="utf-8") == "an evening\n"


def test_a_rehearsal_names_a_history_that_cannot_be_written(
    dibs: Run, rehearsal: list[str]
) -> None:
    where = "--url=http://127.0.0.1:1"
    refused = dibs(*rehearsal, where, "--history", "/no/dir/x")
    assert refused.returncode == 3
    assert refused.stderr == (
        "dibs: /no/dir/x cannot be written: No such file or directory\n"
    )


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("/no/dir/x", "No such file or directory"),
        ("/dev/full", "No space left on device"),
    ],
)
def test_an_export_names_a_file_that_cannot_be_written(
    dibs: Run, tmp_path: Path, file: str, reason: str
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(sample_plan()), encoding="utf-8")
    dibs("event", "put", "kept")
    assert dibs("plan", "import", "kept", plan).returncode == 0
    for command in (
        ("stock", "export", "--event", "kept", file),
        ("plan", "export", "kept", file),
    ):
        refused = dibs(*command)
        assert refused.returncode == 3
        assert refused.stdout == ""
        assert refused.stderr == f"dibs: {file} cannot be written: {reason}\n"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (FileNotFoundError(2, "No such file", "/no/x"), 3),
        (PermissionError(13, "Not allowed", Path("/root/x")), 3),
        (FileNotFoundError(2, "No such file", str(Path(edge.__file__))), None),
        (ConnectionResetError(104, "Connection reset by peer"), None),
        (OSError(9, "Bad file descriptor", 7), None),
    ],
)
def test_a_file_of_theirs_is_named_and_a_bug_of_ours_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    status: int | None,
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(edge, "app", fail)
    if status is None:
        with pytest.raises(type(error)):
            edge.run()
        return
    assert edge.run() == status
    assert capsys.readouterr().err == f"dibs: {error.filename}: {error.strerror}\n"


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (("--url", ""), "--url"),
        (("--url", "https://" + "a" * 2_000), "--url"),
        (("--name", "a" * 201), "--name"),
        (("--event", "a" * 65), "--event"),
        (("--type", ""), "--type"),
    ],
)
def test_a_change_of_an_endpoint_names_what_cannot_be(
    dibs: Run, given: tuple[str, str], option: str
) -> None:
    refused = dibs("endpoints", "change", UNKNOWN, *given)
    assert refused.returncode == 2
    assert f"Invalid value for {option}: Expected `str` of length" in said(refused)


@pytest.mark.parametrize("zone", ["Europe", "Europe/", "a" * 300, "zone.tab"])
def test_a_zone_that_is_none_is_wrong_usage(dibs: Run, zone: str) -> None:
    refused = dibs("journal", "--zone", zone)
    assert refused.returncode == 2
    assert "is no time zone" in said(refused)


@pytest.mark.parametrize("digits", [400, 5_000])
@pytest.mark.parametrize(
    "command",
    [("event", "put", "big", "--item"), ("plan", "import", "big", __file__, "--floor")],
)
def test_a_count_of_thousands_of_digits_is_wrong_usage(
    dibs: Run, command: tuple[str, ...], digits: int
) -> None:
    refused = dibs(*command, "floor=" + "9" * digits)
    assert refused.returncode == 2
    assert f"the count of 'floor' has {digits} digits" in said(refused)


def test_a_plan_that_is_nested_too_deep_is_refused(dibs: Run, tmp_path: Path) -> None:
    plan = tmp_path / "deep.json"
    plan.write_text("[" * 100_000 + "]" * 100_000, encoding="utf-8")
    dibs("event", "put", "deep")
    refused = dibs("plan", "import", "deep", plan)
    assert (refused.returncode, refused.stderr) == (1, "dibs: /: is nested too deep\n")


@pytest.mark.parametrize("time", ["20300504", "2030", "-1", "1e3"])
def test_a_number_is_no_time_to_sell_at(dibs: Run, time: str) -> None:
    """It was seconds since 1970: the sale had begun, or was over."""
    assert dibs("event", "put", "timed", "--item", "floor=5").returncode == 0
    for given in (
        ("put", "timed", f"--sales-start={time}"),
        ("put", "timed", "--set", f"sales_end_at={time}"),
        ("change", "timed", "--", f"sales_end_at={time}"),
    ):
        refused = dibs("event", *given)
        assert refused.returncode == 2
        assert f"{time!r} is no time such as" in said(refused)
    assert "1970" not in dibs("event", "show", "timed", "--json").stdout


def test_what_no_text_can_be_is_refused_in_a_line(dibs: Run) -> None:
    assert dibs("event", "put", "odd").returncode == 0
    for given in (
        ("event", "change", "odd", "hold_seconds=\udcff"),
        ("payments", "refund", UNKNOWN, "--key", "caf\udce9"),
    ):
        refused = dibs(*given)
        assert refused.returncode in (1, 2)
        assert "surrogates" in said(refused)
