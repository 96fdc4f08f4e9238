"""What is looked for on a page: complaints of the browser, barriers, and the way of the Tab key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = ("serious", "critical")
_MOST_STOPS = 600
_LOOKS = 10
"""Stops after which it is looked whether the walk is round."""


class Watch:
    """Collects what goes wrong in a tab: errors, refusals by the policy, requests elsewhere."""

    def __init__(self, page: Page, address: str) -> None:
        self.complaints: list[str] = []
        self._page = page
        self._address = address
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "console": self._console,
            "pageerror": lambda error: self.complaints.append(f"error: {error}"),
            "request": self._request,
        }

    def __enter__(self) -> Watch:
        for event, listener in self._listeners.items():
            self._page.on(event, listener)
        return self

    def __exit__(self, *_: object) -> None:
        for event, listener in self._listeners.items():
            self._page.remove_listener(event, listener)

    def _console(self, message: ConsoleMessage) -> None:
        """Keep errors and warnings; that a page itself is a 404 or a 400 is not one."""
        own = message.location["url"] == message.page.url if message.page else False
        if message.type in ("error", "warning") and not (own and "status of 40" in message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._address + "/", "about:", "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical: rule, impact, and where.

    The script of axe is handed over by the driver, which no policy of the page forbids.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: list[Any] = page.evaluate(
        "async (o) => (await axe.run(document, o)).violations", options
    )
    return [
        f"{one['id']} ({one['impact']}): {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in found
        if one["impact"] in GRAVE
    ]


def overflow(page: Page) -> list[str]:
    """What is wider than the window; nothing may have to be scrolled sideways to be read."""
    found: list[str] = page.evaluate((HERE / "overflow.js").read_text(encoding="utf-8"))
    return found


def walk(page: Page) -> dict[str, list[str]]:
    """Press Tab until the page is through: what was missed, and where no focus was to be seen."""
    page.evaluate((HERE / "walk.js").read_text(encoding="utf-8"))
    page.evaluate("walk.begin()")
    for number in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        if number % _LOOKS == _LOOKS - 1 and page.evaluate("walk.round()"):
            break
    found: dict[str, list[str]] = page.evaluate("walk.end()")
    return found
