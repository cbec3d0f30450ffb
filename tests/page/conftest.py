"""What the stories of the page are told in: Debian's Chromium, and a host of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.hosting import Hosted, hosted

expect.set_options(timeout=20_000)  # the machine may be busy with something else


@pytest.fixture(scope="module")
def host(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """A host that the module's stories share; each has a window of its own."""
    assert browser.is_connected()
    with hosted(tmp_path_factory.mktemp("sida")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, host: Hosted) -> Iterator[Page]:
    """The page in a new window, as it first stands; nothing may go wrong in its script."""
    wrong: list[str] = []
    with browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened = context.new_page()
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        opened.goto(host.address)
        expect(opened.locator(".ansokningar tbody tr")).to_have_count(11)
        yield opened
    assert wrong == []
