"""What a user of the page does and looks for, as the stories tell it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def decide(page: Page, application: str, action: str) -> None:
    """Choose what is decided for an application."""
    page.get_by_label(f"Beslut om {application}", exact=True).select_option(action)


def sentence(page: Page, text: str) -> None:
    """Expect the deciding sentence, any space for any other."""
    words = re.escape(text).replace(r"\ ", r"\s")
    expect(page.locator(".besked").first).to_have_text(re.compile(words))


def settled(page: Page) -> None:
    """Wait until every table has been made of what now stands."""
    expect(page.locator(".finsam-what[data-pending]")).to_have_count(0)


def unfold(page: Page, heading: str) -> None:
    """Open a section."""
    page.locator("summary", has_text=heading).click()
