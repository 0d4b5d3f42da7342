"""What is written is read as it was, whatever people call their items."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from dibs.models import Item
from dibs.stock import parse, write
from dibs.stock.cells import READERS

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
)
ids = texts.filter(lambda text: len(text) <= 64)
counts = st.none() | st.integers(0, 1_000)


@st.composite
def kept(draw: st.DrawFn) -> Item:
    """Any item an event may have."""
    return Item(
        kind=draw(st.sampled_from(["ticket", "stock"])),
        name=draw(texts.filter(lambda text: len(text) <= 200)),
        capacity=draw(counts),
        price_minor=draw(counts),
        draws=draw(st.dictionaries(ids, st.integers(1, 1_000), max_size=3)),
        low_stock_threshold=draw(counts),
        hold_seconds=draw(st.none() | st.integers(1, 1_000)),
        extension_seconds=draw(counts),
        extensions_max=draw(counts),
        product=draw(st.none() | ids),
        location=draw(st.none() | ids),
        serving_order=draw(counts),
    )


@given(st.dictionaries(ids, kept(), min_size=1, max_size=4))
def test_what_is_written_is_read_as_it_was(items: dict[str, Item]) -> None:
    read = parse(write(items).encode()).items
    assert read.keys() == items.keys()
    for name, item in items.items():
        for column in READERS.keys() - {"item"}:
            value = getattr(item, column)
            if column == "capacity" or value not in (None, {}):
                assert read[name][column] == value, column
            else:
                assert column not in read[name]


def test_seats_have_no_capacity_of_their_own() -> None:
    stalls = Item(
        kind="seat",
        name="Stalls",
        capacity=200,
        price_minor=None,
        draws={},
        low_stock_threshold=None,
        hold_seconds=None,
        extension_seconds=None,
        extensions_max=None,
    )
    (row,) = csv.DictReader(io.StringIO(write({"stalls": stalls})))
    assert (row["item"], row["kind"], row["capacity"]) == ("stalls", "seat", "")
