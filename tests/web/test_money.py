"""The browser's table of currencies is Python's."""

import re
from pathlib import Path

import pytest

from dibs.money import DIGITS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "place",
    [
        "web/packages/react/src/locale/minorDigits.ts",
        "src/dibs/service/plain/plain.js",
    ],
)
def test_pages_count_minor_units_as_the_service_does(place: str) -> None:
    listed = re.findall(r'(\d): "([A-Z ]+)"', (ROOT / place).read_text())
    assert {
        currency: int(digits)
        for digits, currencies in listed
        for currency in currencies.split()
    } == DIGITS
