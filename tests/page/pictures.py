"""The pictures of the page that the documents show: ``python -m tests.page.pictures``."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, expect, sync_playwright

from tests.conftest import PROJECT
from tests.page.hosting import hosted
from tests.programs import QUIET, program

expect.set_options(timeout=60_000)  # the machine may be busy with something else
DOCS = PROJECT / "docs"


def asked(page: Page) -> None:
    """The chief's own question: Håbo in July, the fee two per cent lower from 2026."""
    page.get_by_label("Beslut om Framsteget", exact=True).select_option("skjut upp")
    page.locator("summary", has_text="Antaganden").click()
    page.get_by_label("Medlemsavgift från och med", exact=True).select_option("2026")
    page.get_by_label("Medlemsavgift från och med året").fill("-2 %")
    page.get_by_label("Medlemsavgift från och med året").blur()
    page.locator("summary", has_text="Antaganden").click()
    expect(page.locator(".besked").first).to_have_text(re.compile("Golvet hålls"))
    expect(page.locator(".finsam-what[data-pending]")).to_have_count(0)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def main() -> None:
    """Take them."""
    path = program("chromium", "the pictures")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        with hosted(Path(folder)) as host:
            for name, width, height in (("utforska", 1280, 860), ("utforska-telefon", 360, 720)):
                viewport = {"width": width, "height": height}
                with browser.new_context(locale="sv-SE", viewport=viewport) as context:  # type: ignore[arg-type]
                    page = context.new_page()
                    page.goto(host.address)
                    asked(page)
                    page.screenshot(path=DOCS / f"{name}.png")
                    if width > 360:
                        page.get_by_role("button", name="Visa för styrelsen").click()
                        page.screenshot(path=DOCS / f"{name}-visning.png")
        browser.close()


if __name__ == "__main__":
    main()
