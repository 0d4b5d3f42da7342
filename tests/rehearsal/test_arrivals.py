"""The shape of a recorded evening, scaled and seeded."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibs.rehearsal.arrivals import ArrivalsError, Evening, pick_evening, read_evenings

RECORDING = """period,count
2030-05-01 18:00:00,10
2030-05-01 18:01:00,30
2030-05-01 18:03:00,60
2030-05-02 18:00:00,5
""".splitlines()


def test_days_are_evenings() -> None:
    first, second = read_evenings(RECORDING)
    assert first.counts == [10, 30, 0, 60]
    assert first.period_seconds == 60
    assert second.counts == [5]


def test_an_evening_is_counted_from_one() -> None:
    evenings = read_evenings(RECORDING)
    assert pick_evening(evenings, 2) is evenings[1]
    for number in (0, 3):
        with pytest.raises(ArrivalsError, match="1 to 2"):
            pick_evening(evenings, number)


def test_the_same_seed_gives_the_same_arrivals() -> None:
    evening = read_evenings(RECORDING)[0]
    assert evening.moments(100, seed=1) == evening.moments(100, seed=1)
    assert evening.moments(100, seed=1) != evening.moments(100, seed=2)


@given(st.integers(1, 300), st.integers())
def test_every_buyer_comes_in_order_and_in_time(buyers: int, seed: int) -> None:
    evening = read_evenings(RECORDING)[0]
    moments = evening.moments(buyers, seed)
    assert len(moments) == buyers
    assert moments == sorted(moments)
    assert 0 <= moments[0] <= moments[-1] < evening.seconds


def test_buyers_come_in_the_shape_of_the_evening() -> None:
    evening = read_evenings(RECORDING)[0]
    came = Counter(int(at // 60) for at in evening.moments(10_000, seed=3))
    assert came[2] == 0
    assert [round(came[period] / 1000) for period in (0, 1, 3)] == [1, 3, 6]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "must name the columns"),
        (["a,b", "1,2"], "must name the columns"),
        (["period,count"], "has no periods"),
        (["period,count", "yesterday,4"], "line 2"),
        (["period,count", "2030-05-01,many"], "line 2"),
        (["period,count", "2030-05-01"], "line 2"),
        (["period,count", "2030-05-01,-4"], "negative"),
        (["period,count", "2030-05-01,0"], "nobody came"),
        (["period,count", "2030-05-01T18:01,4", "2030-05-01T18:00,4"], "out of order"),
        (
            ["period,count"]
            + [f"2030-05-01T18:00:{second},1" for second in ("00", "10", "25")],
            "whole number of periods",
        ),
        (
            ["period,count", "2030-05-01T18:00Z,1", "2030-05-01T18:01,1"],
            "line 3: times with and without an offset",
        ),
        (
            ["period,count", "2030-05-01T18:00,1", "2030-05-02T18:00Z,1"],
            "line 3: times with and without an offset",
        ),
        (
            ["period,count"]
            + [f"2030-05-01T{at},1" for at in ("08:00:00", "08:00:00.000001", "22:00")],
            "more than 100000 periods of 0:00:00.000001",
        ),
        (["period,count", "2030-05-01," + "9" * 400], "line 2: the count is above"),
        (["period,count", "2030-05-01," + "9" * 5_000], "line 2: Exceeds the limit"),
        (["period,count", "a" * 200_000 + ",1"], "line 2: field larger than"),
    ],
)
def test_refuses_what_is_no_recording(lines: list[str], reason: str) -> None:
    with pytest.raises(ArrivalsError, match=reason):
        read_evenings(lines)


def test_an_evening_lasts_as_long_as_its_periods() -> None:
    evening = read_evenings(RECORDING)[0]
    assert isinstance(evening, Evening)
    assert evening.seconds == 240
