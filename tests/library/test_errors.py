"""One class per code, the codes of the engine, and sentences for developers."""

import pickle
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

import dibs
from dibs import Expired, Fault, InvalidInput, Refused, SoldOut, errors
from dibs.errors import CODES, REFUSALS, refusal_of
from dibs.verbs import VERBS

PUBLIC = [
    one
    for one in (getattr(dibs, name) for name in dibs.__all__)
    if isinstance(one, type) and issubclass(one, Exception) and one is not Refused
]
"""What is raised; a refusal is always one of the classes of its codes."""


def test_codes_and_their_order_are_the_engines(url: str) -> None:
    with psycopg.connect(url) as link:
        rows = link.execute("select code, status from dibs.codes order by precedence")
        assert list(CODES.items()) == rows.fetchall()


def test_every_code_has_a_class_of_its_own() -> None:
    assert len(set(REFUSALS.values())) == len(REFUSALS)
    for code, refusal in REFUSALS.items():
        assert refusal.code == code
        assert issubclass(refusal, Refused)
        assert refusal.__name__ == code.title().replace("_", "")


def test_the_tree_in_the_file_names_every_class() -> None:
    tree = errors.__doc__ or ""
    for refusal in (*REFUSALS.values(), Refused, *Fault.__subclasses__()):
        if refusal.__module__ == errors.__name__:
            assert f"─ {refusal.__name__}" in tree


@pytest.mark.parametrize("code", CODES)
def test_says_a_sentence_without_knowing_more(code: str) -> None:
    sentence = str(refusal_of(code))
    assert sentence[0].isupper()
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("code", "detail", "sentence"),
    [
        (
            "invalid_input",
            {"field": "", "reason": "must be an object"},
            "The request is not valid: it must be an object.",
        ),
        (
            "invalid_input",
            {"field": "/items/floor", "reason": "must be a whole number"},
            "The request is not valid: /items/floor must be a whole number.",
        ),
        ("not_found", {"event": "gala"}, "There is no event 'gala'."),
        ("not_found", {"ledger": "gala"}, "The endpoint is told of no ledger 'gala'."),
        (
            "sold_out",
            {"available": {"floor": 1}},
            "Fewer units are left than were asked for: floor has 1 left.",
        ),
        (
            "seats_unavailable",
            {"seats": ["A-1", "A-2"]},
            "These seats are reserved, sold or blocked: A-1, A-2.",
        ),
        (
            "seats_unavailable",
            {"seats": ["A-1", "A-2"], "allocation": "house"},
            "These seats are not held back as 'house': A-1, A-2.",
        ),
        (
            "too_many_seats",
            {"max": 10, "asked": 12},
            "One reservation holds at most 10 seats here; 12 were asked for.",
        ),
        (
            "expired",
            {"expired_at": "noon"},
            "The reservation expired at noon; what it held is free again.",
        ),
        (
            "unavailable",
            {"reason": "it is closing"},
            "Dibs cannot answer now: it is closing.",
        ),
    ],
)
def test_says_what_the_detail_knows(
    code: str, detail: dict[str, object], sentence: str
) -> None:
    assert str(refusal_of(code, detail)) == sentence


def test_gives_the_detail_by_name() -> None:
    assert SoldOut({"available": {"floor": 1}}).available == {"floor": 1}
    assert InvalidInput({"field": "/id", "reason": "x"}).field == "/id"
    assert REFUSALS["seats_not_found"]({"seats": ["A-1"]}).seats == ["A-1"]
    assert Expired().detail == {}


def test_a_code_from_the_future_is_a_fault() -> None:
    with pytest.raises(Fault, match="'too_sunny'"):
        refusal_of("too_sunny")


def raised(kind: type[Exception]) -> Exception:
    """One of that class, with all that it may know."""
    if issubclass(kind, Refused):
        refusal = kind({"available": {"floor": 1}}, server_now=datetime.now(UTC))
        refusal.replayed = True
        return refusal
    problems: dict[str, Any] = {
        "PlanError": [("/zones/0", "is wrong"), ("", "so is all of it")],
        "StockError": [(line, "capacity", "is wrong") for line in range(200)],
        "SettingsInvalid": {"DIBS_PORT": "is wrong"},
    }
    fault = kind(problems.get(kind.__name__, "it broke"))
    vars(fault)["sqlstate"] = "25006"
    return fault


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", PUBLIC)
def test_survives_a_process_boundary(kind: type[Exception], protocol: int) -> None:
    error = raised(kind)
    again = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301 our own
    assert type(again) is kind
    assert (str(again), again.args) == (str(error), error.args)
    assert vars(again) == vars(error)


def test_verbs_name_codes_that_exist_in_their_order() -> None:
    for verb in VERBS.values():
        assert list(verb.codes) == [code for code in CODES if code in verb.codes]
