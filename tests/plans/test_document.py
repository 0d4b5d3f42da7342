"""What is refused, and that every reason names its field."""

from codecs import BOM_UTF8
from typing import Any

import msgspec
import pytest

from dibs.plans import PlanError, parse
from dibs.plans import document as format_

from .hall import hall, seat


def problems(document: bytes | dict[str, Any]) -> dict[str, str]:
    with pytest.raises(PlanError) as refused:
        parse(document)
    return dict(refused.value.errors)


def test_reads_json_and_decoded_documents_alike() -> None:
    read = parse(msgspec.json.encode(hall()))
    assert list(read.seats) == list(parse(hall()).seats)
    marked = parse(BOM_UTF8 + msgspec.json.encode(hall()))
    assert list(marked.seats) == list(read.seats)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"nonsense", b'{"a":1e999}'])
def test_refuses_what_is_not_json(text: bytes) -> None:
    assert problems(text)[""].startswith("is not JSON")


@pytest.mark.parametrize("text", [b"[", b'{"zones":', b'{"name":[{"a":'])
def test_refuses_what_is_nested_too_deep(text: bytes) -> None:
    assert problems(text * 100_000) == {"": "is nested too deep"}


def test_refuses_a_document_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_, "DOCUMENT_BYTES_MAX", 1024)
    assert "larger than" in problems(b" " * 2048)[""]


def test_refuses_another_kind_of_json() -> None:
    assert problems(b"[]") == {"": "must be object, got array"}


def test_collects_every_fault() -> None:
    document = hall()
    row = document["zones"][0]["rows"][0]
    row["seats"][0]["position"]["x"] = "left"
    row["seats"][1]["colour"] = "red"
    del row["seats"][2]["seat_number"]
    del document["size"]
    document["zones"][1]["areas"][0]["shape"] = "blob"
    found = problems(document)
    assert set(found) == {
        "/zones/0/rows/0/seats/0/position/x",
        "/zones/0/rows/0/seats/1/colour",
        "/zones/0/rows/0/seats/2/seat_number",
        "/zones/1/areas/0/shape",
        "/size",
    }
    assert found["/size"] == "is missing"
    assert "'polygon'" in found["/zones/1/areas/0/shape"]


def test_stops_collecting_at_a_hundred() -> None:
    document = hall()
    document["zones"][0]["rows"][0]["seats"] = [{}] * 200
    assert len(problems(document)) == 100


def test_refuses_additional_properties_at_every_level() -> None:
    document = hall()
    zone = document["zones"][0]
    places = [document, zone, zone["rows"][0], zone["rows"][0]["seats"][0]]
    for place in [*places, document["size"], document["categories"][0]]:
        place["a/b~c"] = 1
    found = problems(document)
    assert len(found) == 6
    assert found["/zones/0/a~1b~0c"] == "is not a property of this format"


def test_refuses_two_seats_of_one_guid_and_names_both() -> None:
    document = hall()
    document["zones"][0]["rows"][0]["seats"][2] = seat("A-1", "3", 25)
    found = problems(document)
    assert found == {
        "/zones/0/rows/0/seats/2/seat_guid": (
            "“A-1” is the seat at /zones/0/rows/0/seats/0"
        )
    }


def test_refuses_an_unknown_category_and_lists_the_known() -> None:
    document = hall()
    document["zones"][0]["rows"][0]["seats"][1]["category"] = "vip"
    found = problems(document)
    assert found == {
        "/zones/0/rows/0/seats/1/category": (
            "“vip” is not a category of this plan (balcony, stalls)"
        )
    }


def test_refuses_a_category_named_twice() -> None:
    document = hall()
    document["categories"].append({"name": "stalls"})
    assert "/categories/2/name" in problems(document)


@pytest.mark.parametrize("value", [1e7, float("nan"), float("inf"), True, None, "1"])
def test_refuses_a_coordinate_that_is_no_place(value: object) -> None:
    document = hall()
    document["zones"][0]["position"]["x"] = value
    assert list(problems(document)) == ["/zones/0/position/x"]


@pytest.mark.parametrize("text", ["", "x" * 201, "a\x00b", "a\ud800"])
def test_refuses_a_guid_that_cannot_be_kept(text: str) -> None:
    document = hall()
    document["zones"][0]["rows"][0]["seats"][0]["seat_guid"] = text
    assert list(problems(document)) == ["/zones/0/rows/0/seats/0/seat_guid"]


def test_refuses_half_a_surrogate_pair_wherever_it_stands() -> None:
    document: Any = "\ud800"
    assert problems(document) == {"": "must not contain lone surrogates"}
    document = hall()
    (where := document["zones"][0]["rows"][0])["seats"][0]["\ud800/"] = 1
    where["seats"][1]["position"]["x"] = "\udfff"
    document["zones"][1]["areas"][0]["shape"] = "\ud800"
    document["size"] = "\ud800"
    assert problems(document) == {
        "/size": "must not contain lone surrogates",
        "/zones/0/rows/0/seats/0/\\ud800~1": "is not a property of this format",
        "/zones/0/rows/0/seats/1/position/x": "must not contain lone surrogates",
        "/zones/1/areas/0/shape": (
            "must be one of 'polygon', 'rectangle', 'ellipse', 'circle', 'text'"
        ),
    }
    with pytest.raises(PlanError) as refused:
        parse(hall(), {"\ud800": 1})
    assert str(refused.value).encode()


def test_refuses_more_seats_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_, "SEATS_MAX", 2)
    assert "3 seats" in problems(hall())["/zones"]
