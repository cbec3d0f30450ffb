"""Every page, as axe-core judges it in a real browser: nothing serious stands in anyone's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from finsam_analysis.papers import produce_appendix, produce_reports
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import run_scenario
from tests.conftest import UPPSALA

SCENARIOS = ["kansliets-forslag", "uppsala-minskar"]
PAGES = [
    "index.html",
    "jamforelse.html",
    *(
        f"{name}/{page}"
        for name in SCENARIOS
        for page in ("rapport.html", "bilaga.html", "arbetsbilaga.html")
    ),
]
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def reports(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports and appendices of two scenarios, one of which goes below its floor."""
    assert browser.is_connected()  # without it, nothing need be made
    out = tmp_path_factory.mktemp("rapporter")
    produce_reports(UPPSALA, SCENARIOS, out)
    package = open_package(UPPSALA)
    for scenario in SCENARIOS:
        produce_appendix(run_scenario(package, scenario), date(2024, 8, 22), out)
    return out


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in a profile of its own."""
    with browser.new_context(locale="sv-SE") as context:
        yield context.new_page()


def judged(page: Page) -> list[tuple[str, str, str]]:
    """Rule, impact and the first place of everything axe-core objects to."""
    violations = Axe().run(page).response["violations"]
    return [(v["id"], v["impact"], v["nodes"][0]["html"]) for v in violations]


@pytest.mark.parametrize("file", PAGES)
def test_no_page_has_a_serious_finding(reports: Path, page: Page, file: str) -> None:
    """Contrast, names, order, structure: nothing of grade serious or critical."""
    page.goto((reports / file).as_uri())
    assert [found for found in judged(page) if found[1] in SERIOUS] == []


def test_a_poor_page_is_found_out(tmp_path: Path, page: Page) -> None:
    """The judge is awake: pale text and a picture without words are seen."""
    poor = tmp_path / "dalig.html"
    poor.write_text(
        '<!doctype html><html lang="sv"><title>Prov</title><main><h1>Prov</h1>'
        '<p style="color:#ccc;background:#fff">blek</p><img src="data:image/png;base64,"></main>',
        encoding="utf-8",
    )
    page.goto(poor.as_uri())
    serious = {rule for rule, impact, _ in judged(page) if impact in SERIOUS}
    assert serious == {"color-contrast", "image-alt"}


@pytest.mark.parametrize("file", PAGES)
def test_no_page_asks_anything_of_a_network(reports: Path, page: Page, file: str) -> None:
    """The browser fetches the page itself and what stands in it, nothing more."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((reports / file).as_uri())
    page.wait_for_load_state("networkidle")
    outside = [url for url in asked if not url.startswith("data:")]
    assert outside == [(reports / file).as_uri()]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_appendix_prints_on_a4_without_cutting(
    reports: Path, page: Page, scenario: str
) -> None:
    """Printed, no table is wider than the paper's text: 210 mm less 14 mm on each side."""
    page.set_viewport_size({"width": round((210 - 28) / 25.4 * 96), "height": 1000})
    page.emulate_media(media="print")
    page.goto((reports / scenario / "bilaga.html").as_uri())
    widths = page.eval_on_selector_all(
        "table, img, pre", "found => found.map(e => e.getBoundingClientRect().right)"
    )
    assert max(widths) <= round((210 - 28) / 25.4 * 96)


@pytest.mark.parametrize(
    "file", ["index.html", "jamforelse.html", "kansliets-forslag/rapport.html"]
)
def test_no_page_is_wider_than_a_small_phone(reports: Path, page: Page, file: str) -> None:
    """At 360 px what is wide scrolls by itself, and the page does not."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto((reports / file).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_links_of_figures_are_seen_on_screen_and_not_in_print(reports: Path, page: Page) -> None:
    """A dotted line under ink on screen, nothing on paper, where nobody can follow it."""
    page.goto((reports / "kansliets-forslag/bilaga.html").as_uri())
    lines = "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).textDecorationStyle]"
    assert page.eval_on_selector("td a", lines) == ["underline", "dotted"]
    page.emulate_media(media="print")
    assert page.eval_on_selector("td a", lines)[0] == "none"


def test_a_very_long_tables_headings_stay_on_screen_and_stand_still_on_paper(
    reports: Path, page: Page
) -> None:
    """In print they are repeated on each page, where a heading that stays would lie on the rows."""
    page.goto((reports / "kansliets-forslag/bilaga.html").as_uri())
    page.eval_on_selector(".wide", "e => e.classList.add('tall')")
    heading = "e => getComputedStyle(e).position"
    assert page.eval_on_selector(".tall thead th", heading) == "sticky"
    page.emulate_media(media="print")
    assert page.eval_on_selector(".tall thead th", heading) == "static"
    assert page.eval_on_selector(".tall", "e => getComputedStyle(e).maxHeight") == "none"


def test_the_appendix_fits_a_phone(reports: Path, page: Page) -> None:
    """Wide tables and pictures scroll by themselves, with the rows' names in sight."""
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto((reports / "kansliets-forslag/bilaga.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    moved = page.eval_on_selector(
        ".wide:has(table)",
        "box => { box.scrollLeft = 200; const name = box.querySelector('tbody th[scope=row]');"
        " return [box.scrollLeft, name.getBoundingClientRect().x - box.getBoundingClientRect().x]; }",
    )
    assert moved == [200, 0]


def test_a_phone_shows_the_first_figures_whole_words_and_whole_dates(
    reports: Path, page: Page
) -> None:
    """At 390 points wide: no name or date of one word takes a second line, and amounts are in sight."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto((reports / "kansliets-forslag" / "bilaga.html").as_uri())
    first = page.locator("table.finsam").first
    for word in ("Arbetsmarknadsstödjare", "Samverkansinsatser"):
        cell = first.get_by_role("rowheader", name=word, exact=True)
        assert cell.evaluate("e => e.clientHeight < 2 * parseFloat(getComputedStyle(e).lineHeight)")
    row = first.locator("tr", has=page.get_by_role("rowheader", name="Medlemsavgifter"))
    assert row.get_by_role("cell").nth(1).evaluate("e => e.getBoundingClientRect().right") < 370


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("file", PAGES)
def test_no_date_is_broken_between_lines(reports: Path, page: Page, file: str, width: int) -> None:
    """Neither in a long cell, a note, a heading nor the foot: each date is on one line."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((reports / file).as_uri())
    dates = page.evaluate(
        """() => {
          const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lines = [];
          while (words.nextNode()) {
            for (const date of words.currentNode.data.matchAll(/[0-9]{4}-[0-9]{2}-[0-9]{2}/g)) {
              const range = document.createRange();
              range.setStart(words.currentNode, date.index);
              range.setEnd(words.currentNode, date.index + date[0].length);
              lines.push([date[0], new Set([...range.getClientRects()].map(r => r.top)).size]);
            }
          }
          return lines;
        }"""
    )
    assert dates
    assert [date for date, lines in dates if lines > 1] == []


def test_no_heading_of_a_table_stands_alone_at_the_foot_of_a_page(
    reports: Path, page: Page
) -> None:
    """Wherever a long table in groups begins: its headings are followed by its first group."""
    page.goto((reports / "jamforelse.html").as_uri())
    heading = page.evaluate(
        """() => {
            const table = document.querySelector(".wide:has(.group)");
            table.className = "wide long";
            document.querySelector("main").replaceChildren(document.createElement("div"), table);
            return table.querySelector("thead th:last-child").textContent;
        }"""
    )
    ends = []
    for height in (540, 570, 600):
        page.evaluate("h => { document.querySelector('main div').style.height = h + 'px' }", height)
        (first, *_) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        told = first.extract_text().replace("Sida 1", "").strip()
        ends.append(told.endswith(heading))
    assert not any(ends)


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("index.html", ".wide"),
        ("kansliets-forslag/rapport.html", "figure.wide"),
        ("kansliets-forslag/bilaga.html", "figure.wide"),
    ],
)
def test_what_goes_on_outside_the_screen_shows_it(
    reports: Path, page: Page, file: str, what: str
) -> None:
    """The pixels at the cut side of table or chart are darker than white until it is scrolled to its end."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto((reports / file).as_uri())
    wide = page.locator(what).first
    cut = wide.screenshot()
    wide.evaluate("e => e.scrollTo(e.scrollWidth, 0)")
    assert _corner(cut) < 230
    assert _corner(wide.screenshot()) == 255


def _corner(picture: bytes) -> int:
    """How light the upper right corner is, 0 to 255."""
    with Image.open(BytesIO(picture)) as image:
        return int(image.convert("L").getpixel((image.width - 2, 4)))  # type: ignore[arg-type]
