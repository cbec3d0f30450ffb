"""The papers that several tests read, made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from finsam_analysis.core import DataPackage
from finsam_analysis.papers import produce_reports
from finsam_analysis.papers.appendix_content import AppendixContent
from finsam_analysis.papers.board_paper import board_paper
from finsam_analysis.papers.working_paper import working_paper
from finsam_analysis.scenario import run_scenario
from tests.conftest import UPPSALA

DAY = date(2024, 8, 22)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenarios reported once for all the tests below."""
    out = tmp_path_factory.mktemp("rapporter")
    produce_reports(UPPSALA, ["kansliets-forslag", "uppsala-minskar"], out)
    return out


@pytest.fixture(scope="session")
def page(reports: Path) -> BeautifulSoup:
    """The office's proposal as a page."""
    text = (reports / "kansliets-forslag" / "rapport.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


@pytest.fixture(scope="session")
def content(uppsala: DataPackage) -> AppendixContent:
    """The board's paper on the office's own proposal."""
    return board_paper(run_scenario(uppsala, "kansliets-forslag"), DAY)


@pytest.fixture(scope="session")
def working(uppsala: DataPackage) -> AppendixContent:
    """The office's paper on the same."""
    return working_paper(run_scenario(uppsala, "kansliets-forslag"), DAY)
