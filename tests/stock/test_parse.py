"""What a sheet says, and that every fault names its line."""

from typing import Any

import pytest

from dibs.stock import StockError, parse, sheet
from dibs.stock.sheet import Source


def items(source: Source) -> dict[str, dict[str, Any]]:
    return parse(source).items


def faults(source: Source) -> list[tuple[int, str]]:
    with pytest.raises(StockError) as refused:
        parse(source)
    return [(line, column) for line, column, _ in refused.value.errors]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate(separator: str) -> None:
    text = "item,capacity,name\nmug,50,A mug\n".replace(",", separator)
    assert items(text) == {"mug": {"capacity": 50, "name": "A mug"}}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_does_not_count(mark: bytes) -> None:
    assert items(mark + "item,name\nmug,Häferl\n".encode()) == {
        "mug": {"name": "Häferl"}
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(end: str) -> None:
    assert items(f"item,capacity{end}mug,50{end}cap,9") == {
        "mug": {"capacity": 50},
        "cap": {"capacity": 9},
    }


def test_every_setting_of_an_item_is_a_column() -> None:
    text = (
        "item,name,kind,capacity,price_minor,draws,low_stock_threshold,hold_seconds,"
        "extension_seconds,extensions_max,product,location,serving_order\n"
        "set,The set,Stock,40,1900,mug:1 cap:2,5,600,60,2,Sets,Vienna,7\n"
    )
    assert items(text) == {
        "set": {
            "name": "The set",
            "kind": "stock",
            "capacity": 40,
            "price_minor": 1900,
            "draws": {"mug": 1, "cap": 2},
            "low_stock_threshold": 5,
            "hold_seconds": 600,
            "extension_seconds": 60,
            "extensions_max": 2,
            "product": "Sets",
            "location": "Vienna",
            "serving_order": 7,
        }
    }


def test_an_empty_cell_leaves_its_setting_alone() -> None:
    assert items("item,capacity,price_minor\nmug,,900\n") == {
        "mug": {"price_minor": 900}
    }


def test_none_takes_a_setting_away_and_unlimited_a_capacity() -> None:
    text = "item,capacity,price_minor,draws\nmug,unlimited,none,none\n"
    assert items(text) == {"mug": {"capacity": None, "price_minor": None, "draws": {}}}


def test_blanks_around_a_cell_and_empty_lines_do_not_count() -> None:
    assert items("item , capacity\n\n mug ,\t50 \n , \n") == {"mug": {"capacity": 50}}


def test_a_backslash_keeps_a_blank_in_a_name_that_is_drawn_on() -> None:
    text = 'item,draws\nset,"a\\ b:1 c:d:2 e\\\\f:3"\n'
    assert items(text)["set"]["draws"] == {"a b": 1, "c:d": 2, "e\\f": 3}


def test_rows_of_one_s_own_are_read_alike() -> None:
    rows = [
        {"item": "mug", "capacity": 50, "price_minor": None},
        {"item": "set", "draws": {"mug": 1, "a b": 2}, "capacity": "unlimited"},
        {"item": "box", "draws": {}},
    ]
    assert items(rows) == {
        "mug": {"capacity": 50},
        "set": {"draws": {"mug": 1, "a b": 2}, "capacity": None},
        "box": {"draws": {}},
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (None, [(0, "")]),
        (3, [(0, "")]),
        ({"item": "mug"}, [(0, "")]),
        ([{"item": "mug"}, "cap", None, [1]], [(2, ""), (3, ""), (4, "")]),
        ([{1: "mug"}], [(1, "1"), (1, "item")]),
        ([{"item": "set", "draws": {1: 2}}], [(1, "draws")]),
        ([{"item": "set", "draws": {"mug": None}}], [(1, "draws")]),
        ([{"item": "set", "draws": ["mug"]}], [(1, "draws")]),
        ([{"item": "mug", "name": b"A mug"}], [(1, "name")]),
    ],
)
def test_what_is_no_row_or_no_cell_is_a_fault_of_its_line(
    source: Any, found: list[tuple[int, str]]
) -> None:
    assert faults(source) == found


def test_items_know_the_line_they_begin_on() -> None:
    text = 'item,name\n\nmug,"A\nmug"\ncap,A cap\n'
    assert parse(text).lines == {"mug": 3, "cap": 5}


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("-1", "capacity"),
        ("1.5", "capacity"),
        ("1,000", "capacity"),
        ("1000000001", "capacity"),
        ("many", "capacity"),
        ("٣", "capacity"),
        ("thing", "kind"),
        ("x" * 201, "name"),
        ("a\x00b", "name"),
        ("x" * 65, "item"),
        ("mug", "draws"),
        ("mug:1x", "draws"),
        ("mug:1 mug:2", "draws"),
        ("0", "hold_seconds"),
        ("1000000001", "low_stock_threshold"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(cell: str, column: str) -> None:
    rows = {"item": "mug", column: f'"{cell}"'}
    text = f"{','.join(rows)}\n{','.join(rows.values())}\n"
    assert faults(text) == [(2, column)]


def test_all_faults_come_at_once_in_the_order_of_their_lines() -> None:
    text = "item,capacity,kind\nmug,x,thing\n,1,\ncap,1\nmug,1,\nbag,1,2,3\n"
    assert faults(text) == [
        (2, "capacity"),
        (2, "kind"),
        (3, "item"),
        (4, ""),
        (5, "item"),
        (6, ""),
    ]


def test_no_more_than_a_hundred_faults_are_told() -> None:
    with pytest.raises(StockError) as refused:
        parse("item,capacity\n" + "mug,x\n" * 300)
    assert len(refused.value.errors) == 100
    assert str(refused.value).endswith("… and more; the first 100 are shown")


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("item,colour", "colour"),
        ("item,capacity,Capacity", "capacity"),
        ("name,capacity", "item"),
        ("item,,capacity", ""),
    ],
)
def test_a_header_it_does_not_know_is_refused(header: str, column: str) -> None:
    assert faults(f"{header}\nmug,1,1\n") == [(1, column)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "is missing among the columns"),
        (b"item\n", "names no item"),
        (b"item,capacity\nmug,1\nM\xfcg,1\n", "line 3: is not UTF-8"),
        ("item\nmug".encode("utf-16"), "is not UTF-8"),
        (b'item,name\nmug,"open\n', "line 2: is not CSV"),
    ],
)
def test_what_is_no_table_is_refused(source: bytes, words: str) -> None:
    with pytest.raises(StockError, match=words):
        parse(source)


def test_a_file_beyond_its_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "ROWS_MAX", 2)
    assert len(items("item\na\nb\n")) == 2
    assert faults("item\na\nb\nc\nd\n") == [(4, "")]
    assert faults([{"item": name} for name in "abcd"]) == [(3, "")]
    monkeypatch.setattr(sheet, "BYTES_MAX", 20)
    with pytest.raises(StockError, match="larger than"):
        parse(b"item\n" + b"x" * 30)
