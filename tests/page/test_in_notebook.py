"""The same page by its other door: a widget in JupyterLab, in the kept notebook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from finsam_analysis.core import DataPackage
from finsam_analysis.page import WhatIf
from tests.conftest import PROJECT, UPPSALA, plain
from tests.papers.test_accessibility import SERIOUS

PORT, TOKEN = 18_765, "prov"


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab over a folder with the notebook alone."""
    assert browser.is_connected()
    folder, own = tmp_path_factory.mktemp("lab"), str(tmp_path_factory.mktemp("eget"))
    shutil.copy(PROJECT / "notebooks" / "utforska.ipynb", folder)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={PORT}", f"--IdentityProvider.token={TOKEN}"]
    command += ["--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
    command += [
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    environment = {**os.environ, "FINSAM_DATA": str(UPPSALA), "JUPYTER_CONFIG_DIR": own}
    environment["JUPYTERLAB_SETTINGS_DIR"] = environment["JUPYTERLAB_WORKSPACES_DIR"] = own
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _until("", lambda _: True)
            yield f"http://127.0.0.1:{PORT}/lab/tree/utforska.ipynb?token={TOKEN}"
        finally:
            server.terminate()
            server.wait(30)


def _until(what: str, true: Callable[[Any], bool]) -> None:
    """Wait until the server's own account of something is as it should be."""
    for _ in range(600):
        with (
            suppress(OSError),
            urlopen(f"http://127.0.0.1:{PORT}/api/{what}?token={TOKEN}", timeout=5) as told,
        ):
            if true(json.load(told)):
                return
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab never had its {what or 'answer'} ready")


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: str) -> Iterator[Page]:
    """The notebook with its first cells run and the page in it."""
    with browser.new_context(viewport={"width": 1600, "height": 1000}) as context:
        page = context.new_page()
        page.goto(lab)
        first = page.locator(".jp-Notebook .jp-Cell").first
        first.wait_for(timeout=120_000)
        # What is run before the kernel is ready is forgotten.
        _until("kernels", lambda kernels: bool(kernels) and kernels[0]["execution_state"] == "idle")
        first.click()
        for _ in range(4):
            page.keyboard.press("Shift+Enter")
        expect(page.locator(".finsam-what .besked").first).to_contain_text("2026", timeout=120_000)
        yield page


def test_it_answers_in_the_notebook(notebook: Page) -> None:
    """The same sentence, and the same answer to a decision."""
    shown = notebook.locator(".finsam-what .besked").first
    expect(shown).to_have_text(re.compile(r"2026 saknas 61\stkr"))
    notebook.get_by_label("Beslut om Växtkraft", exact=True).select_option("avslå")
    expect(shown).to_have_text(re.compile("Golvet hålls"))
    expect(notebook.locator(".finsam-what .andrat li")).to_have_count(1)
    notebook.locator(".finsam-what").get_by_role("button", name="Ångra").click()
    expect(shown).to_have_text(re.compile(r"2026 saknas 61\stkr"))


def test_letters_in_a_control_are_no_commands_of_the_notebook(notebook: Page) -> None:
    """A, B and D D would insert and delete cells."""
    cells = notebook.locator(".jp-Notebook .jp-Cell").count()
    notebook.get_by_label("Beslut om Framsteget", exact=True).focus()
    notebook.keyboard.type("abdd")
    notebook.locator(".finsam-what summary", has_text="Antaganden").focus()
    notebook.keyboard.type("abdd")
    assert notebook.locator(".jp-Notebook .jp-Cell").count() == cells
    notebook.get_by_label("Beslut om Framsteget", exact=True).select_option("bevilja")


def test_nothing_serious_in_the_notebook_either(notebook: Page) -> None:
    """axe-core, of the widget alone: the rest is JupyterLab's."""
    found = Axe().run(notebook, context=".finsam-what").response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in SERIOUS] == []


def test_an_appendix_ends_in_a_link_that_jupyterlab_opens(notebook: Page) -> None:
    """No path to look for: what was made is opened from where it lies under the notebook."""
    notebook.locator(".finsam-what summary", has_text="Spara och lämna över").click()
    notebook.get_by_role("button", name="Gör bilaga").click()
    link = notebook.locator(".finsam-what").get_by_role("link", name="Öppna")
    expect(link).to_be_visible(timeout=120_000)
    with notebook.expect_popup() as popup:
        link.click()
    expect(popup.value.locator("h1").first).to_be_visible()
    assert "/files/reports/kansliets-forslag/bilaga.html" in popup.value.url


def test_it_says_that_the_program_does_not_answer(notebook: Page) -> None:
    """A kernel that is gone answers nothing; the page does not pretend."""
    notebook.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
    notebook.get_by_role("menuitem", name="Kernel").first.click()
    notebook.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    expect(notebook.get_by_text("No Kernel").first).to_be_visible(timeout=60_000)
    notebook.get_by_label("Beslut om Växtkraft", exact=True).select_option("avslå")
    expect(notebook.locator(".finsam-what [role=alert]").first).to_be_visible(timeout=60_000)


def test_a_widget_is_what_it_says(uppsala: DataPackage, tmp_path: Path) -> None:
    """Its words are the deciding sentence, so that kept notebooks are compared by it."""
    widget = WhatIf(uppsala, "kansliets-forslag", str(tmp_path))
    assert plain(repr(widget)) == "Kansliets förslag: 2026 saknas 61 tkr till golvet 0 tkr"
    widget._receive(widget, {"seq": 1, "do": "begin", "name": "vaxtkraft-avslas"}, [])
    assert plain(repr(widget)).startswith("Växtkraft avslås: Golvet hålls")
    before = widget.scenario
    widget._receive(widget, {"seq": 2, "do": "nothing of ours"}, [])
    assert widget.scenario == before
    widget.close()
