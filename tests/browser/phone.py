"""A phone of the lower middle, as slow on whatever machine the tests run.

Chromium slows a page down by a factor: on a machine of half the speed the phone would
be half as fast as well. What the machine takes for a piece of work says which factor
makes it this phone, as Lighthouse's documentation of throttling advises.
"""

from playwright.sync_api import CDPSession, Page

TIMES_SLOWER = 4
WORK_MS_USUAL = 5.0
"""What the work takes where the phone is four times slower."""
WORK = """() => {
  const taken = [];
  for (let round = 0; round < 25; round += 1) {
    const begun = performance.now();
    const found = new Map();
    for (let at = 0; at < 500_000; at += 1) found.set(`${at % 977}`, at * 1.5);
    let sum = 0;
    for (const [name, value] of found) sum += name.length * value;
    if (sum > 0) taken.push(performance.now() - begun);
  }
  return taken.sort((one, other) => one - other)[12];
}"""


def slow_down(page: Page, session: CDPSession) -> None:
    """From now on the page is as fast as on the phone."""
    slower = max(page.evaluate(WORK) / WORK_MS_USUAL, 1.0)
    rate = max(TIMES_SLOWER / slower, 1.0)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
