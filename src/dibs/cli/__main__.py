"""`python -m dibs.cli` is `dibs`."""

from dibs.cli import main

main()
