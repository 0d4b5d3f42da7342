"""Allocations from the command line."""

import json

from .conftest import Run


def test_what_is_blocked_is_listed_until_it_is_unblocked(dibs: Run) -> None:
    dibs("event", "put", "guests", "--item", "floor=20")
    why = ("--reason", "the band")

    blocked = dibs("allocation", "block", "guests", "--item", "floor=8", *why)
    listed = json.loads(dibs("allocation", "list", "guests", "--json").stdout)
    unblocked = dibs("allocation", "unblock", "guests")

    assert blocked.stdout == "house holds back 8 of floor.\n"
    (held,) = listed["allocations"]
    assert (held["items"], held["reason"]) == ({"floor": 8}, "the band")
    assert unblocked.stdout == "house holds back nothing any more.\n"
    none_left = dibs("allocation", "list", "guests").stdout
    assert none_left == "guests holds nothing back.\n"


def test_nothing_is_put_on_sale_where_nothing_is_held_back(dibs: Run) -> None:
    dibs("event", "put", "free", "--item", "floor=20")

    unblocked = dibs("allocation", "unblock", "free")
    assert (unblocked.returncode, unblocked.stderr) == (0, "")
    assert unblocked.stdout == "house holds back nothing any more.\n"


def test_more_than_there_is_is_refused(dibs: Run) -> None:
    dibs("event", "put", "small", "--item", "floor=2")

    refused = dibs("allocation", "block", "small", "--item", "floor=3")
    assert refused.returncode == 1
    assert "floor has 2 left" in refused.stderr
