"""Plants bugs one at a time and asks the tests to find them.

Rules make the bugs, nobody writes them by hand: a lock that is not taken, a status that
is not looked at, a clock read too early, a row that is not written, a count that moves
the wrong way, a decision of batching turned around. `python -m mutants` plants each in
a copy of the source and runs the tests that reach it, until the first fails. With
`--listen` those first pass over SQL that says what each bug would have changed
(`probes.py`), and a test in which that is nothing is not asked about it. What survives
is a gap in the tests, or has its written reason in `reasons.toml`.
"""
