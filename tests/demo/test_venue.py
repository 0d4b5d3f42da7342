"""The sample venue is a sound plan of a house one could sit in."""

from math import dist

from dibs.demo import sample_plan, sample_venue
from dibs.demo.venue import HEIGHT, SPACING, WIDTH


def test_has_a_few_thousand_seats_of_every_category() -> None:
    plan = sample_venue().plan
    assert 2_000 <= plan.seat_count <= 5_000
    seats = {item for item, what in plan.items.items() if what["kind"] == "seat"}
    assert seats == {"premium", "stalls", "circle", "balcony", "accessible"}


def test_is_the_same_every_time() -> None:
    assert sample_plan() == sample_plan()


def test_every_seat_lies_within_the_plan() -> None:
    for seat in sample_venue().plan.seats:
        assert 0 <= seat["x"] <= WIDTH
        assert 0 <= seat["y"] <= HEIGHT


def test_no_two_seats_of_a_row_overlap() -> None:
    last: dict[tuple[str, str], tuple[float, float]] = {}
    for seat in sample_venue().plan.seats:
        row, place = (seat["zone"], seat["row"]), (seat["x"], seat["y"])
        if row in last:
            assert dist(last[row], place) > SPACING * 0.9
        last[row] = place


def test_adults_and_students_stand_on_one_floor() -> None:
    venue = sample_venue()
    assert venue.tickets == {"Floor": ["Floor", "adult", "student"]}
    assert venue.merchandise == ["shirt"]
    assert venue.stock["adult"].draws == {"Floor": 1}
