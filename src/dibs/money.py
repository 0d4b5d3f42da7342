"""Money for people: minor units as what the currency calls them."""

WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
TEN_THOUSANDTHS = "CLF UYW"
DIGITS = {
    **dict.fromkeys(WHOLE.split(), 0),
    **dict.fromkeys(THOUSANDTHS.split(), 3),
    **dict.fromkeys(TEN_THOUSANDTHS.split(), 4),
}
"""Digits after the point, where they are not two; ISO 4217."""


def money(amount_minor: int, currency: str) -> str:
    """`91.00 EUR`, `9100 JPY`."""
    digits = DIGITS.get(currency, 2)
    whole, rest = divmod(abs(amount_minor), 10**digits)
    point = f".{rest:0{digits}}" if digits else ""
    return f"{'-' if amount_minor < 0 else ''}{whole}{point} {currency}"
