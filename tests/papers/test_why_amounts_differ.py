"""Why the board's tables carry another amount than a decision: the reason that is told is the true one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from finsam_analysis.core import DataPackage, Grant
from finsam_analysis.papers.appendix_tables import proposal_table
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import run_scenario
from finsam_analysis.tables import proposed_decisions
from tests.conftest import UPPSALA, plain

ROUNDED = "Kansliets tabell är avrundad till hela tkr."
FRAMSTEGET = "skiljer sig beloppet i tabellerna från beslutets för Framsteget +400 kr"


def _note(package: DataPackage, scenario: str = "kansliets-forslag") -> str:
    result = run_scenario(package, scenario)
    return plain(str(proposal_table(result, proposed_decisions(result)).note))


def _revised(tmp_path: Path, *rows: str) -> DataPackage:
    folder = Path(shutil.copytree(UPPSALA, tmp_path / "p"))
    heading = "tabell;rad;kolumn;nytt_värde;enhet;datum;dokument;ställe;orsak"
    text = "\n".join([heading, *(f"{row};2025-02-01;kallelse-2024-09-12;§ 3;prov" for row in rows)])
    (folder / "revideringar.csv").write_text(text, encoding="utf-8")
    return open_package(folder)


def test_what_the_papers_round_is_told_as_rounded(uppsala: DataPackage) -> None:
    """7 526 600 kr proposed, 7 527 tkr in the papers' table: below one tkr, and nothing else is told."""
    told = _note(uppsala)
    assert told.startswith(f"{ROUNDED} Därför {FRAMSTEGET}")
    assert "ändrats" not in told
    assert "stämmer inte" not in told


def test_what_a_revision_changes_is_told_as_revised(tmp_path: Path) -> None:
    """2 753 to 2 700 tkr is 53 000 kr; a move between years leaves Framsteget's own rounding."""
    told = _note(
        _revised(
            tmp_path,
            "fordelning;vaxtkraft|Enköping;2026;2700;tkr",
            "fordelning;framsteget|Håbo;2025;1709;tkr",
            "fordelning;framsteget|Håbo;2026;1962;tkr",
        )
    )
    rounded, _, revised = told.partition(" Siffror har ändrats sedan handlingen. ")
    assert rounded.startswith(f"{ROUNDED} Därför {FRAMSTEGET}")
    assert "Växtkraft" not in rounded
    assert revised.endswith("från beslutets för Växtkraft −53 000 kr (Växtkraft, Enköping 2026).")


@pytest.mark.parametrize(("more", "rounded"), [(999, False), (1000, False), (0, True)])
def test_what_no_rounding_makes_is_told_as_disagreeing(
    uppsala: DataPackage, more: int, *, rounded: bool
) -> None:
    """One tkr more than proposed is no rounding, nor is an amount that is not whole tkr."""
    application = uppsala.application("vaxtkraft")
    assert application.distribution is not None
    cells = application.distribution.cells.copy()
    cells[0, list(uppsala.plan.years).index(2026)] += more
    grant = Grant(application.distribution.organisations, cells[:, :-1], cells[:, -1])
    package = replace(
        uppsala,
        applications=tuple(
            replace(each, distribution=grant) if each is application else each
            for each in uppsala.applications
        ),
    )
    rest, _, other = _note(package).partition(" Kansliets fördelning stämmer inte med beslutets ")
    assert "Växtkraft" not in rest
    assert ("Växtkraft" not in other) is rounded
