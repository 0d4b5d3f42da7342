"""The `dibs` command in a process that dies by SIGKILL at a step, before it or after.

python -m tests.payments.doomed TALE STEP before|after serve --port 8000
"""

import os
import sys

from dibs.cli import main
from dibs.payments.advance import watched

from .dying import fate


def run() -> None:
    tale, step, side = sys.argv[1:4]
    sys.argv[1:4] = []
    url, base = os.environ["DIBS_DATABASE_URL"], os.environ.get("DIBS_STRIPE_API_BASE")
    with watched(fate(url, base, tale, step, side)):
        main()


if __name__ == "__main__":
    run()
