"""The `dibs` command in a process that dies by SIGKILL at a step, before it or after.

python -m tests.payments.doomed STEP before|after serve --port 8000
"""

import os
import signal
import sys

from dibs.cli import main
from dibs.payments.advance import watched


def run() -> None:
    step, side = sys.argv[1:3]
    sys.argv[1:3] = []

    def die(at: str, on: str) -> None:
        if (at, on) == (step, side):
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(die):
        main()


if __name__ == "__main__":
    run()
