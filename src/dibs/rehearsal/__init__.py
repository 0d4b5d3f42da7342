"""A rehearsal: replay an on-sale against a service and prove that it kept its word.

    report = rehearse(Options(plan=…, floors={"Floor": 3000}, arrivals=…, buyers=900))
    print(in_words(report))
    sys.exit(report.exit_status)

It knows the service by its HTTP API alone. Reading order: `performance` is the evening,
`buyer` one person in it, `door` their calls, `history` what was heard, `checker` what
that proves.
"""

from dibs.rehearsal.performance import Audience, Performance, Script, unseen
from dibs.rehearsal.rehearse import OptionError, Options, rehearse, run, script_of
from dibs.rehearsal.report import Report
from dibs.rehearsal.words import in_words

__all__ = [
    "Audience",
    "OptionError",
    "Options",
    "Performance",
    "Report",
    "Script",
    "in_words",
    "rehearse",
    "run",
    "script_of",
    "unseen",
]
