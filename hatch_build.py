"""Puts the storefront into wheels and source archives: built from `web/` if need be."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKED_FROM = {"wheel": "src", "sdist": "."}


class StorefrontHook(BuildHookInterface):  # type: ignore[type-arg]
    """Without Node or the network what is built has the plain page alone, and works."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the storefront, unless the checkout itself is installed."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "scripts"))
        import dev  # noqa: PLC0415 - found beside us, not installed
        import web  # noqa: PLC0415

        try:
            web.build()
        except dev.Stop as stop:
            kept = "an older storefront" if web.PAGES.is_dir() else "the plain page"
            self.app.display_warning(f"Dibs gets {kept}: {stop}")
        if web.PAGES.is_dir():
            # Git ignores what is built, and hatchling what Git ignores.
            place = web.PAGES.relative_to(dev.ROOT / PACKED_FROM[self.target_name])
            build_data["force_include"][str(web.PAGES)] = str(place)
