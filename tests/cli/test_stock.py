"""Stock from the command line."""

import json
from pathlib import Path

import pytest

from .conftest import Run

TABLE = "item,name,kind,capacity\nmug,Häferl,stock,50\ncap,,stock,20\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "stock.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_what_is_imported_is_exported_and_unchanged(
    dibs: Run, table: Path, tmp_path: Path
) -> None:
    dibs("event", "put", "shop", "--kind", "store")
    imported = dibs("stock", "import", table, "--event", "shop")
    again = tmp_path / "again.csv"
    exported = dibs("stock", "export", again, "--event", "shop")
    repeated = dibs("stock", "import", again, "--event", "shop")

    assert imported.stdout.splitlines()[-1] == "shop: 2 items, 2 created."
    assert exported.returncode == 0
    assert (
        again.read_text(encoding="utf-8")
        == dibs("stock", "export", "--event", "shop").stdout
    )
    assert repeated.stdout == "shop: 2 items, 2 unchanged.\n"


def test_a_dry_run_tells_and_changes_nothing(dibs: Run, table: Path) -> None:
    dibs("event", "put", "dry", "--kind", "store", "--item", "mug=60")
    told = dibs("stock", "import", table, "--event", "dry", "--dry-run")
    as_json = dibs("stock", "import", table, "--event", "dry", "--dry-run", "--json")
    shown = json.loads(dibs("event", "show", "dry", "--json").stdout)

    assert told.returncode == 0
    assert "capacity 60 → 50" in told.stdout
    assert "dry run" in told.stderr
    assert (json.loads(as_json.stdout)["created"], as_json.returncode) == (1, 0)
    assert json.loads(as_json.stdout)["lines"][0]["changes"]["capacity"] == {
        "before": 60,
        "after": 50,
    }
    assert shown["availability"]["items"].keys() == {"mug"}


def test_a_faulty_table_is_refused_with_a_line_for_each_fault(
    dibs: Run, tmp_path: Path
) -> None:
    faulty = tmp_path / "faulty.csv"
    faulty.write_text("item,capacity\nmug,x\n,1\n", encoding="utf-8")
    dibs("event", "put", "faulty")
    refused = dibs("stock", "import", faulty, "--event", "faulty")

    assert refused.returncode == 1
    assert [line.split(":")[1] for line in refused.stderr.splitlines()] == [
        " line 2, capacity",
        " line 3, item",
    ]


def test_a_dry_run_of_what_would_be_refused_ends_with_one(
    dibs: Run, tmp_path: Path
) -> None:
    unfit = tmp_path / "unfit.csv"
    unfit.write_text("item,draws\nset,lost:1\n", encoding="utf-8")
    dibs("event", "put", "unfit")
    told = dibs("stock", "import", unfit, "--event", "unfit", "--dry-run")

    assert told.returncode == 1
    assert "must name items of this event" in told.stdout


def test_an_unknown_event_is_refused(dibs: Run, table: Path) -> None:
    refused = dibs("stock", "import", table, "--event", "nowhere")

    assert (refused.returncode, refused.stderr) == (
        1,
        "dibs: There is no event 'nowhere'.\n",
    )


def test_a_product_s_rule_is_put_and_said(dibs: Run, tmp_path: Path) -> None:
    locations = tmp_path / "locations.csv"
    locations.write_text("item,product\ngraz,mug\nlinz,mug\n", encoding="utf-8")
    dibs("event", "put", "places")
    dibs("stock", "import", locations, "--event", "places")
    full = ("--serving", "fullest", "--one-location")
    put = dibs("stock", "product", "mug", "--event", "places", *full)
    wrong = dibs("stock", "product", "mug", "--event", "places", "--serving", "near")
    as_json = dibs("stock", "product", "mug", "--event", "places", "--json").stdout

    assert put.stdout == "mug is served fullest, from one location: graz, linz.\n"
    assert json.loads(as_json) == {
        "product": "mug",
        "serving": "first",
        "one_location": False,
        "items": ["graz", "linz"],
    }
    assert wrong.returncode == 2
