"""The page for everyone: board, paper, keyboard, any screen, anyone's eyes, and no network."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.conftest import plain
from tests.page.gestures import decide, sentence, settled, unfold
from tests.page.hosting import Hosted
from tests.papers.test_accessibility import SERIOUS, judged


def test_for_the_board_the_controls_are_away(page: Page) -> None:
    """Only words and figures, until Escape."""
    decide(page, "Framsteget", "skjut upp")
    page.get_by_role("button", name="Visa för styrelsen").click()
    expect(page.get_by_label("Beslut om Framsteget")).to_be_hidden()
    expect(page.locator("tr", has_text="Framsteget").first).to_contain_text("skjuts upp 6 månader")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Beslut om Framsteget")).to_be_visible()


def test_it_prints_on_one_page(page: Page) -> None:
    """One A4, with the sentence, the decisions and the kommuner, and no controls."""
    decide(page, "Framsteget", "skjut upp")
    decide(page, "Växtkraft", "reducera")
    settled(page)
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(pages) == 1
    text = plain(pages[0].extract_text())
    assert "Golvet hålls" in text
    assert "Summa 52 503 000 51 677 000" in text  # Växtkraft 826 tkr lower, the rest only moved
    assert "skjuts upp 6 månader" in text
    assert "Älvkarleby" in text
    # Half of Framsteget's 1 946 tkr of 2028 comes later; the kommuner's sum is without it.
    assert "50 704 000" in text
    assert "Därtill kommer 973 000 kr efter 2028, som inte är med." in text
    assert "Ångra" not in text


def test_a_day_is_whole_in_its_field_and_on_paper(page: Page) -> None:
    """The longest of the list, and on paper on one line: a browser may break a date at its hyphens."""
    name = "Plattform för individstöd i samverkan"
    decide(page, name, "förkorta")
    field = page.get_by_label(re.compile(f"^{name}: till")).first
    room, needed = field.evaluate(
        """select => {
            const pen = document.createElement("canvas").getContext("2d");
            const look = getComputedStyle(select);
            pen.font = `${look.fontSize} ${look.fontFamily}`;
            const widths = [...select.options].map(o => pen.measureText(o.text).width);
            const padding = parseFloat(look.paddingLeft) + parseFloat(look.paddingRight);
            return [select.clientWidth - padding, Math.max(...widths)];
        }"""
    )
    assert room >= needed + 20  # and the arrow
    settled(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    day = page.locator(".finsam-blad td .datum").first
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day.text_content() or "")
    assert day.evaluate("day => getComputedStyle(day).whiteSpace") == "nowrap"


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    """From the top by Tab to a decision, changed by letters, and back by Ctrl+Z; focus is seen."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.getAttribute('aria-label')")
            == "Beslut om Växtkraft"
        ):
            break
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"
    page.keyboard.type("avslå")
    sentence(page, "Golvet hålls")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Beslut om Växtkraft"
    page.keyboard.press("Control+z")
    sentence(page, "2026 saknas 61 tkr")


@pytest.mark.parametrize("width", [360, 1920])
def test_nothing_serious_stands_in_anyones_way(page: Page, width: int) -> None:
    """axe-core, with everything unfolded and something refused; and the page is not blank."""
    page.set_viewport_size({"width": width, "height": 900})
    for heading in ("Antaganden", "Föreslå minsta", "Hur säkert?", "Jämför", "Spara och lämna"):
        unfold(page, heading)
    decide(page, "Växtkraft", "reducera")
    page.get_by_label("Växtkraft: procent", exact=True).fill("x")
    page.get_by_role("button", name="Föreslå", exact=True).click()
    expect(page.locator(".vag").first).to_be_visible()
    expect(page.locator(".jamfor table")).not_to_have_count(0)
    settled(page)
    assert page.evaluate("document.querySelector('.finsam-what').innerText.length") > 2000
    assert [found for found in judged(page) if found[1] in SERIOUS] == []


def test_a_phone_needs_no_sideways_scrolling(page: Page) -> None:
    """360 px wide: the page is no wider, rows are still rows, and the chart's text is readable."""
    page.set_viewport_size({"width": 360, "height": 740})
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    row = page.get_by_role("row", name=re.compile("Framsteget")).first
    expect(row.get_by_role("rowheader")).to_contain_text("Framsteget")
    height = page.locator(".diagram text.siffra").first.evaluate(
        "text => text.getBoundingClientRect().height"
    )
    assert height >= 12
    seen = page.locator(".diagram text.siffra").evaluate_all(
        "all => all.map(text => text.getBoundingClientRect()).map(box => [box.left, box.right])"
    )
    assert all(right <= left for (_, right), (left, _) in pairwise(seen))


@pytest.mark.parametrize("width", [390, 1366])
def test_the_floors_words_are_whole_beside_its_line(page: Page, width: int) -> None:
    """A floor of 500 tkr in one year of five, told as the highest and not cut at the edge."""
    page.set_viewport_size({"width": width, "height": 900})
    unfold(page, "Antaganden")
    page.get_by_label("Golv från och med året").fill("500 000")
    page.get_by_label("Golv från och med", exact=True).select_option("2026")
    sentence(page, "2026 saknas 561 tkr till golvet 500 tkr")
    words = page.locator(".diagram text.golv")
    assert [plain(text) for text in words.all_text_contents()] == ["Golv högst", "500 tkr"]
    edge, ends = page.locator(".diagram").first.evaluate(
        "svg => [svg.getBoundingClientRect().right, "
        "[...svg.querySelectorAll('text.golv')].map(t => t.getBoundingClientRect().right)]"
    )
    assert max(ends) <= edge


def test_it_asks_nothing_of_a_network_and_is_small(browser: Browser, host: Hosted) -> None:
    """Every address is the host's own, and the first load is at most 60 kB on the wire."""
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        sizes: list[float] = []
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        page.goto(host.address)
        expect(page.locator(".ansokningar tbody tr")).to_have_count(11)
        outside = [
            url
            for url in asked
            if not re.match(rf"(http|ws)://127\.0\.0\.1:{host.port}/", url)
            and not url.startswith("data:")
        ]
        assert outside == []
        assert 5_000 < sum(sizes) < 60_000
        assert page.url == f"{host.origin}/"


def test_nothing_jumps_when_a_decision_is_changed(page: Page) -> None:
    """What the eye rests on stays where it is: the browser counts no shift of the layout."""
    decide(page, "Växtkraft", "avslå")  # the first change unfolds the list of changes
    settled(page)
    page.evaluate(
        """() => {
            window.shifts = [];
            new PerformanceObserver((seen) => {
                for (const { value, sources } of seen.getEntries())
                    window.shifts.push([value, ...sources.map((one) => one.node?.outerHTML)]);
            }).observe({ type: "layout-shift" });
        }"""
    )
    for action in ("bevilja", "avslå", "bordlägg", "bevilja"):
        decide(page, "Framsteget", action)
        settled(page)
    assert page.evaluate("window.shifts") == []
    page.evaluate("document.querySelector('.besked').style.marginTop = '99px'")
    page.wait_for_function("window.shifts.length > 0")  # a jump is counted when there is one
