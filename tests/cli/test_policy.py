"""Policies from the command line."""

import json

from .conftest import Run


def test_what_is_put_is_listed_until_it_is_removed(dibs: Run) -> None:
    dibs("event", "put", "ball", "--item", "floor=20")
    key = ("--item", "floor", "--class", "vip", "--from", "100")

    put = dibs(
        "event",
        "policy",
        "put",
        "ball",
        *key,
        "--hold-seconds",
        "60",
        "--no-conforming-timing",
    )
    listed = json.loads(dibs("event", "policy", "list", "ball", "--json").stdout)
    shown = dibs("event", "policy", "list", "ball").stdout
    as_json = ("--hold-seconds", "60", "--no-conforming-timing", "--json")
    again = dibs("event", "policy", "put", "ball", *key, *as_json)
    removed = dibs("event", "policy", "remove", "ball", *key)
    dibs("event", "policy", "put", "ball", *key, "--hold-seconds", "60")
    gone = dibs("event", "policy", "remove", "ball", *key, "--json")

    assert put.stdout == "ball has 1 policy.\n"
    assert listed["policies"] == [
        {
            "item": "floor",
            "customer_class": "vip",
            "amount_minor_min": 100,
            "settings": {"hold_seconds": 60, "conforming_timing": False},
        }
    ]
    assert json.loads(again.stdout) == listed
    assert json.loads(gone.stdout) == {"policies": []}
    assert "hold_seconds 60, conforming_timing false" in shown
    assert removed.stdout == "ball has 0 policies.\n"
    none_left = dibs("event", "policy", "list", "ball").stdout
    assert none_left.startswith("ball has no policy")


def test_what_makes_no_sense_is_refused(dibs: Run) -> None:
    dibs("event", "put", "prom", "--item", "floor=2")

    wrong = dibs("event", "policy", "put", "prom", "--units-max", "0")
    nothing = dibs("event", "policy", "put", "prom")
    unknown = dibs("event", "policy", "remove", "prom")

    assert wrong.returncode == 2
    assert (nothing.returncode, unknown.returncode) == (1, 1)
    assert "no such" in unknown.stderr


def test_which_rule_decides_is_said_in_sentences(dibs: Run) -> None:
    dibs("event", "put", "fete", "--item", "floor=9")
    dibs("event", "policy", "put", "fete", "--class", "vip", "--hold-seconds", "3600")

    asked = ("explain", "policy", "fete", "--item", "floor=2", "--class", "vip")
    said = dibs(*asked).stdout.splitlines()
    told = json.loads(dibs(*asked, "--json").stdout)["rulings"]

    assert said[0] == (
        "The reservation is held for 1 hour, by the policy for class vip."
    )
    assert told[0]["decided_by"] == "event and class"
    assert len(told) == len(said)
    unseated = dibs("explain", "policy", "fete", "--best", "floor=2")
    assert unseated.returncode == 1


def test_what_a_kind_sets_is_listed_until_it_is_as_shipped(dibs: Run) -> None:
    shipped = json.loads(dibs("kind", "list", "--json").stdout)["kinds"]["stock"]

    put = dibs("kind", "put", "stock", "hold_seconds=60", "conforming_timing=true")
    shown = dibs("kind", "list").stdout
    told = dibs("kind", "put", "stock", "hold_seconds=60", "--json").stdout
    listed = dibs("kind", "list", "--json").stdout
    reset = dibs("kind", "put", "stock")
    wrong = dibs("kind", "put", "stock", "units_max=0")
    unnamed = dibs("kind", "put", "stock", "units_max")

    assert shipped == {
        "hold_seconds": 900,
        "extension_seconds": 300,
        "extensions_max": 3,
    }
    assert put.stdout.startswith("stock: hold_seconds 60, ")
    assert "conforming_timing true" in shown
    assert json.loads(told) == json.loads(listed)
    assert json.loads(told)["kinds"]["stock"]["hold_seconds"] == 60
    assert reset.stdout == (
        "stock: hold_seconds 900, extension_seconds 300, extensions_max 3\n"
    )
    assert (wrong.returncode, unnamed.returncode) == (2, 2)
