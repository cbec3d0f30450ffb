"""The chief's stories, told to the real page in a real browser, from the host on this machine."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from finsam_analysis.core import DataPackage
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import Decision, Postpone, load_scenario, run_scenario
from finsam_analysis.tables import scenario_economists_table, thousands
from tests.conftest import PROJECT, plain
from tests.page.gestures import decide, sentence, settled, unfold
from tests.page.hosting import Hosted, hosted

INVENTED = PROJECT / "tests" / "data" / "pahittat-forbund"


def rooms(page: Page) -> list[str]:
    """The room at each year's end as the chart prints it."""
    texts = page.locator(".diagram text.siffra").all_text_contents()
    return [plain(text.removeprefix("▼ ")) for text in texts]


def computed(host: Hosted, scenario: str) -> dict[str, Any]:
    """What the command line gives of a scenario."""
    command = [sys.executable, "-m", "finsam_analysis", "compute", scenario, "--json"]
    done = subprocess.run(
        [*command, "--data", str(host.folder)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_the_answer_is_seen_first(page: Page, host: Hosted) -> None:
    """The sentence that decides, and the rooms that ``finsam compute`` gives, in its tkr."""
    sentence(page, "2026 saknas 61 tkr")
    room = computed(host, "kansliets-forslag")["decision_room"]
    assert rooms(page) == [plain(thousands(amount)) for amount in room]


def test_habo_in_july_and_the_fee_two_per_cent_lower(page: Page, host: Hosted) -> None:
    """Asked, answered, saved; the command line gives the same rooms of what was saved.

    By hand, in tkr at the end of 2026: −61, and 931 that Framsteget has not yet cost (half of the
    1 862 of 2026), less 2 % of the fee's 23 322, is 404.
    """
    decide(page, "Framsteget", "skjut upp")
    unfold(page, "Antaganden")
    page.get_by_label("Medlemsavgift från och med", exact=True).select_option("2026")
    page.get_by_label("Medlemsavgift från och med året").fill("-2 %")
    page.get_by_label("Medlemsavgift från och med året").blur()
    sentence(page, "Golvet hålls; lägst 404 tkr i slutet av 2026")
    expect(page.locator(".andrat li")).to_have_count(2)
    unfold(page, "Spara och lämna över")
    page.get_by_label("Namn", exact=True).fill("Håbo i juli")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator(".lamna")).to_contain_text("håbo-i-juli.yaml")
    told = computed(host, "håbo-i-juli")
    assert rooms(page) == [plain(thousands(amount)) for amount in told["decision_room"]]
    assert told["lowest_room"]["year"] == 2026
    # Once more is refused, until it is asked for.
    saved = (host.folder / "scenarier" / "håbo-i-juli.yaml").read_bytes()
    decide(page, "Växtkraft", "avslå")
    page.get_by_label("Namn", exact=True).fill("Håbo i juli")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator(".lamna")).to_contain_text("finns redan")
    assert (host.folder / "scenarier" / "håbo-i-juli.yaml").read_bytes() == saved
    page.get_by_role("button", name="Skriv över").click()
    expect(page.locator(".lamna")).to_contain_text("Sparat som")
    assert sum(map(sum, computed(host, "håbo-i-juli")["granted"]["vaxtkraft"].values())) == 0


def test_any_scenario_is_a_start(page: Page, host: Hosted) -> None:
    """Its rooms are the command line's; what is then assumed is seen also while folded away."""
    page.get_by_label("Utgår från").select_option("vaxtkraft-avslas")
    sentence(page, "Golvet hålls")
    room = computed(host, "vaxtkraft-avslas")["decision_room"]
    assert rooms(page) == [plain(thousands(amount)) for amount in room]
    expect(page.locator("section.andrat")).to_contain_text("Inget är ändrat")
    unfold(page, "Antaganden")
    page.get_by_label("Golv från och med året").fill("100 000")
    unfold(page, "Antaganden")
    expect(page.locator(".antagande .valda")).to_contain_text(re.compile("Golv 100.000.kr"))


def test_a_floor_a_thousand_times_too_small_is_told_on_page_and_paper(page: Page) -> None:
    """500 kr is taken as it stands, and told under the answer wherever the answer is."""
    unfold(page, "Antaganden")
    page.get_by_label("Golv från och med året").fill("500")
    told = re.compile("Obs: golvet är 500.kr.*Menades 500.tkr")
    expect(page.locator(".topp .obs li")).to_have_text([told])
    page.evaluate("window.print = () => {}")
    unfold(page, "Spara och lämna")
    page.get_by_role("button", name="Skriv ut").click()
    expect(page.locator(".finsam-blad .obs li")).to_have_text([told])
    page.get_by_label("Golv från och med året").fill("500 000")
    expect(page.locator(".topp .obs li")).to_have_count(0)


def test_the_tables_are_the_reports_own(page: Page, uppsala: DataPackage) -> None:
    """The economist's table on the page, cell by cell as the report prints it."""
    decide(page, "Växtkraft", "avslå")
    sentence(page, "Golvet hålls")
    settled(page)
    lines = scenario_economists_table(run_scenario(uppsala, "vaxtkraft-avslas")).lines
    shown = page.locator(".ekonomi tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    assert shown == [
        [line.label] if line.emphasis == "group" else [line.label, *line.texts] for line in lines
    ]


def test_wrong_input_is_refused_beside_its_field(page: Page) -> None:
    """In words, the figures as they were, the other fields working on."""
    decide(page, "Växtkraft", "reducera")
    before = rooms(page)
    field = page.get_by_label("Växtkraft: procent", exact=True)
    field.fill("tusen")
    cell = page.locator("tr", has_text="Växtkraft").locator(".nej", has_text="0 till 100 procent")
    expect(cell).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert field.get_attribute("aria-describedby") == cell.get_attribute("id")
    decide(page, "Plattform för individstöd i samverkan", "bordlägg")
    expect(page.locator(".andrat li")).to_have_count(2)
    assert field.input_value() == "tusen"
    field.fill("12,5")
    expect(cell).to_have_count(0)
    expect(page.locator(".andrat")).to_contain_text(re.compile(r"Växtkraft minskas med 12,5\s%"))
    assert rooms(page) != before


def test_one_step_back_forward_and_to_the_start(page: Page) -> None:
    """Undo, redo, take one thing back, and all."""
    decide(page, "Växtkraft", "avslå")
    decide(page, "Framsteget", "bordlägg")
    expect(page.locator(".andrat li")).to_have_count(2)
    page.get_by_role("button", name="Ångra").click()
    expect(page.locator(".andrat li")).to_have_text([re.compile("Växtkraft avslås")])
    expect(page.get_by_label("Beslut om Framsteget")).to_have_value("bevilja")
    page.get_by_role("button", name="Gör om").click()
    expect(page.locator(".andrat li")).to_have_count(2)
    page.get_by_role("button", name="Ta tillbaka: Växtkraft avslås").click()
    expect(page.locator(".andrat li")).to_have_text([re.compile("Framsteget bordläggs")])
    page.get_by_role("button", name="Till starten").click()
    sentence(page, "2026 saknas 61 tkr")
    expect(page.get_by_role("button", name="Gör om")).to_be_disabled()


def test_the_smallest_change_is_suggested_and_taken(page: Page) -> None:
    """Rows that are held fast stay; the answer becomes the rows' own decisions."""
    unfold(page, "Föreslå minsta ändring")
    page.get_by_role("button", name="Föreslå", exact=True).click()
    first = page.locator(".vag").first
    expect(first).to_contain_text("Golvet hålls")
    name = first.locator("li").first.text_content() or ""
    touched = next(
        label.removeprefix("Håll fast ")
        for label in page.locator(".las input").evaluate_all(
            "all => all.map(input => input.getAttribute('aria-label'))"
        )
        if name.startswith(label.removeprefix("Håll fast "))
    )
    page.get_by_label(f"Håll fast {touched}", exact=True).check()
    page.get_by_role("button", name="Föreslå", exact=True).click()
    expect(first.locator("li").first).not_to_contain_text(touched)
    expect(first).to_contain_text("Golvet hålls")
    page.get_by_role("button", name="Ta förslag 1").click()
    sentence(page, "Golvet hålls")
    expect(page.locator(".vag")).to_have_count(0)
    expect(page.get_by_label(f"Beslut om {touched}", exact=True)).to_have_value("bevilja")


def test_less_and_later(page: Page) -> None:
    """A second step, chosen and taken away again."""
    page.get_by_role("button", name="Lägg till steg för Framsteget").click()
    page.get_by_role("button", name="Lägg till steg för Framsteget").click()
    expect(page.locator(".andrat li")).to_have_text(
        re.compile(r"Framsteget minskas med 10\s% och därefter skjuts upp 6 månader")
    )
    page.get_by_label("Steg 2 för Framsteget").select_option("")
    expect(page.get_by_label("Steg 2 för Framsteget")).to_have_count(0)
    expect(page.locator(".andrat li")).to_have_text(re.compile(r"Framsteget minskas med 10\s%"))


def test_a_row_of_the_plan(page: Page) -> None:
    """RegExPro stops in 2026: a row that is asked for gets its fields."""
    unfold(page, "Antaganden")
    page.get_by_label("Rad i planen").select_option("regexpro")
    page.get_by_role("button", name="Ändra raden").click()
    page.get_by_label("RegExPro från och med", exact=True).select_option("2026")
    page.get_by_label("RegExPro från och med året").fill("0")
    # 1 245 tkr less to pay in 2026: −61 + 1 245.
    sentence(page, "Golvet hålls; lägst 1 184 tkr i slutet av 2026")


def test_how_sure_it_is(page: Page) -> None:
    """The fan, and the odds of each year that decisions can change, in the report's words."""
    unfold(page, "Hur säkert?")
    expect(page.locator(".sakert")).to_contain_text("tänkbara framtider")
    expect(page.locator(".sakert .band")).to_have_count(2)
    expect(page.locator(".sakert thead th")).to_have_text(["2025", "2026", "2027", "2028"])


def test_two_scenarios_beside_each_other(page: Page) -> None:
    """What is saved, side by side, and why they differ."""
    unfold(page, "Jämför")
    page.get_by_label("Ställ").select_option("vaxtkraft-avslas")
    page.get_by_label("bredvid").select_option("kansliets-forslag")
    expect(page.locator(".jamfor")).to_contain_text("1 av 2 scenarier håller golvet")
    expect(page.locator(".jamfor table")).to_have_count(4)


def test_an_added_insats(page: Page) -> None:
    """A row of its own, with its own fields; its money is in the room and in the list."""
    page.get_by_role("button", name="Lägg till insats").click()
    page.get_by_label("Namn, tillagd insats").fill("En coach till")
    page.get_by_label("Insatsägare, tillagd insats").select_option("Uppsala")
    page.get_by_label("Belopp i kronor, tillagd insats").fill("666 000")
    expect(page.locator(".andrat")).to_contain_text("En coach till läggs till")
    sentence(page, "2026 saknas 727 tkr")
    page.get_by_role("button", name="Ta bort En coach till").click()
    sentence(page, "2026 saknas 61 tkr")


def test_a_drag_of_sixty_steps_ends_where_it_ends(page: Page) -> None:
    """Nothing is left behind: the last value is the one that is answered."""
    decide(page, "Växtkraft", "reducera")
    slider = page.get_by_label("Växtkraft: procent, reglage")
    slider.focus()
    for _ in range(60):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    expect(page.get_by_label("Växtkraft: procent", exact=True)).to_have_value("70")
    # 8 260 000 less 70 per cent.
    expect(page.locator("tr", has_text="Växtkraft").locator("td.beviljat")).to_have_text(
        re.compile(r"2\s478\s000")
    )
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_label("Växtkraft: procent", exact=True)).to_have_value("10")


def test_a_window_that_is_loaded_again_is_where_it_was(page: Page) -> None:
    """Decisions and steps back."""
    decide(page, "Växtkraft", "avslå")
    sentence(page, "Golvet hålls")
    page.reload()
    sentence(page, "Golvet hålls")
    expect(page.get_by_label("Beslut om Växtkraft")).to_have_value("avslå")
    page.get_by_role("button", name="Ångra").click()
    sentence(page, "2026 saknas 61 tkr")


def test_the_scenario_is_copied_as_text(page: Page, uppsala: DataPackage, tmp_path: Path) -> None:
    """What lies on the clipboard is a scenario file that says what the page says."""
    decide(page, "Framsteget", "skjut upp")
    unfold(page, "Spara och lämna över")
    page.get_by_role("button", name="Kopiera scenariot som text").click()
    expect(page.locator(".lamna")).to_contain_text("kopierat")
    path = tmp_path / "kopia.yaml"
    path.write_text(page.evaluate("navigator.clipboard.readText()"), encoding="utf-8")
    assert load_scenario(path, uppsala).decisions["framsteget"] == Decision((Postpone(6),))


@pytest.mark.parametrize(
    ("button", "file"), [("Gör bilaga", "bilaga.pdf"), ("Gör rapport", "rapport.html")]
)
def test_papers_are_made_beside_the_page(page: Page, host: Hosted, button: str, file: str) -> None:
    """The page answers meanwhile; it ends in a link to what was made, and nothing runs there."""
    decide(page, "Växtkraft", "avslå")
    unfold(page, "Spara och lämna över")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    decide(page, "Framsteget", "bordlägg")
    expect(page.locator(".andrat li")).to_have_count(2)
    link = page.get_by_role("link", name="Öppna")
    expect(link).to_be_visible(timeout=120_000)
    with page.expect_popup() as popup:
        link.click()
    made = popup.value
    expect(made.locator("h1").first).to_be_visible()
    assert "kansliets-forslag-utkast" in made.url
    assert (host.out / "kansliets-forslag-utkast" / file).is_file()


def test_the_page_says_at_once_that_the_program_is_gone(browser: Browser, tmp_path: Path) -> None:
    """Killed, not asked to end: the alert is there, and the fields can say nothing more."""
    with hosted(tmp_path) as running, browser.new_context() as context:
        page = context.new_page()
        page.goto(running.address)
        sentence(page, "2026 saknas 61 tkr")
        running.process.send_signal(signal.SIGKILL)
        expect(page.get_by_role("alert")).to_contain_text("Siffrorna nedan kan vara gamla")
        assert page.locator(".rutor").evaluate("body => body.inert")


def test_the_page_says_that_the_program_does_not_answer(browser: Browser, tmp_path: Path) -> None:
    """Stopped, not gone: what is asked has no answer, and the page says so until it has."""
    with hosted(tmp_path) as running, browser.new_context() as context:
        page = context.new_page()
        page.goto(running.address)
        sentence(page, "2026 saknas 61 tkr")
        running.process.send_signal(signal.SIGSTOP)
        decide(page, "Växtkraft", "avslå")
        expect(page.get_by_role("alert")).to_contain_text("svarar inte")
        running.process.send_signal(signal.SIGCONT)
        sentence(page, "Golvet hålls")
        expect(page.get_by_role("alert")).to_be_hidden()


def test_another_forbund(browser: Browser, tmp_path: Path) -> None:
    """The invented one, by its own scenario: its rows, its name, and the command line's rooms."""
    package = open_package(INVENTED)
    with (
        hosted(tmp_path, INVENTED, "alla-beviljas") as running,
        browser.new_context() as context,
    ):
        page = context.new_page()
        page.goto(running.address)
        expect(page.locator(".ansokningar tbody tr")).to_have_count(len(package.applications))
        expect(page.locator(".forbund").first).to_have_text(package.publisher)
        room = computed(running, "alla-beviljas")["decision_room"]
        assert rooms(page) == [plain(thousands(amount)) for amount in room]
