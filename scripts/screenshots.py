"""`make screenshots`: every page in every look, as pictures to be looked at.

Writes build/screenshots/PAGE.LOOK.png. The service and the browser are real; the
browser's clock is set where a picture needs time to have passed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, expect, sync_playwright
from tests.browser.acts import let_it_paint, speak
from tests.browser.conftest import ARGUMENTS, CHROMIUM, WAIT_MS_MAX
from tests.browser.programme import on_sale
from tests.browser.scenes import SCENES, Scene, shown

OUT = Path(__file__).resolve().parents[1] / "build/screenshots"
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DARK: dict[str, Any] = {"color_scheme": "dark"}


class Look(NamedTuple):
    """How a browser is opened, and what the page speaks."""

    options: dict[str, Any]
    language: str = "en"


LOOKS = {
    "wide": Look(WIDE),
    "narrow": Look(NARROW),
    "dark": Look(WIDE | DARK),
    "narrow-dark": Look(NARROW | DARK),
    "rtl": Look(WIDE, "ar"),
    "narrow-rtl": Look(NARROW, "ar"),
    "narrow-de": Look(NARROW, "de"),
}


def main(wanted: list[str]) -> int:
    """Take all pictures, or those of the pages and looks that are named."""
    unknown = set(wanted) - SCENES.keys() - LOOKS.keys()
    if unknown:
        every = ", ".join([*SCENES, *LOOKS])
        print(f"no such page or look: {', '.join(unknown)}; there are {every}")
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    pages = [name for name in SCENES if name in wanted] or list(SCENES)
    looks = [name for name in LOOKS if name in wanted] or list(LOOKS)
    failed = []
    with on_sale() as url, chromium() as browser:
        for name in pages:
            for look in looks:
                picture = OUT / f"{name}.{look}.png"
                try:
                    take(browser, url, SCENES[name], look, picture)
                except Exception as error:  # noqa: BLE001 - the others go on
                    failed.append(f"{picture.name}: {str(error).splitlines()[0]}")
                else:
                    print(picture.relative_to(OUT.parents[1]), flush=True)
    print("\n".join(failed), file=sys.stderr)
    return min(len(failed), 1)


def take(browser: Browser, url: str, scene: Scene, look: str, picture: Path) -> None:
    """Take one picture."""
    options, language = LOOKS[look]
    with shown(browser, url, scene, **options) as shop:
        speak(shop, language)
        if shop.map.is_visible():
            let_it_paint(shop)
        shop.page.screenshot(path=picture, full_page=scene.is_whole(look))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=WAIT_MS_MAX)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
