"""How often a process that runs for long looks for circles of garbage."""

import gc

_GARBAGE_MIN = 20_000


def collect_seldom() -> None:
    """Look seldom, and never at what is loaded by now, which stays.

    What a call or a batch makes is gone with it, so now and then is enough.
    """
    gc.freeze()
    gc.set_threshold(_GARBAGE_MIN)
