"""What axe has to say against a page as it is shown."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] });
  return found.violations.map(({ id, nodes }) =>
    [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])]);
}"""


def violations(page: Page) -> list[object]:
    """Each rule that is broken, with where and why."""
    # The content policy keeps scripts of others out, but not what a debugger runs.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[object] = page.evaluate(RUN)
    return found
