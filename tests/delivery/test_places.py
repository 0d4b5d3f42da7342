"""Who answers may have more messages under way, and who fails one alone."""

from dibs.delivery.places import NAMES_MAX, Places


def test_who_takes_messages_may_have_twice_as_many_each_time() -> None:
    places = Places(6)
    rooms = []
    for _ in range(4):
        rooms.append(1 - places.beyond_one({}).get("there", 0))
        places.learn("there", is_taken=True)
    assert rooms == [1, 2, 4, 6]
    assert places.beyond_one({"there": 5, "new": 1}) == {"there": 0, "new": 1}


def test_who_fails_one_begins_anew() -> None:
    places = Places(8)
    for is_taken in (True, True, False):
        places.learn("there", is_taken=is_taken)
    assert places.beyond_one({"there": 3}) == {"there": 3}
    places.learn("there", is_taken=True)
    assert places.beyond_one({}) == {"there": -1}


def test_who_was_not_heard_of_for_long_begins_anew() -> None:
    places = Places(8)
    for number in range(NAMES_MAX + 1):
        places.learn(f"endpoint-{number}", is_taken=True)
    known = places.beyond_one({})
    assert len(known) == NAMES_MAX
    assert "endpoint-0" not in known


def test_one_place_is_all_there_is_where_the_most_is_one() -> None:
    places = Places(1)
    places.learn("there", is_taken=True)
    assert places.beyond_one({}) == {}
