"""The economist's table of 2024-08-22, row by row, against the printed figures (tkr)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from finsam_analysis.core import DataPackage, Section
from finsam_analysis.scenario import ScenarioResult, plan_measures
from finsam_analysis.tables import economists_table

TKR = 1000

# Every line of the table as printed (tkr; None where the document prints nothing), copied anew.
PRINTED_LINES = {
    "Medlemsavgifter": [23_322, 23_322, 23_322, 23_322, 23_322, 23_323],
    "ESF medel SMAIL projektet": [None] * 6,
    "ESF medel ISA": [778, 800, 778, 450, 150, None],
    "Förtroendevalda": [800, 450, 600, 600, 700, 700],
    "Förvaltning": [3_822, 3_850, 4_022, 4_450, 4_800, 5_100],
    "Förvaltning ESF (SMAIL+ISA)": [800, 800, 778, 450, 150, None],
    "Jobbcentrum - Din väg framåt (Enköping)": [2_652, 2_652, None, None, None, None],
    "Plattform för individstöd (Heby)": [2_345, 2_345, None, None, None, None],
    "Framsteget 2.0 (Håbo)": [3_880, 3_880, None, None, None, None],
    "En väg in - steget vidare (Knivsta)": [1_695, 1_695, None, None, None, None],
    "RegExPro (Region Uppsala)": [1_245, 1_345, 1_245, 1_245, 1_245, None],
    "Ung Framtid inkl tilläggsansökan (Tierp)": [4_341, 4_341, None, None, None, None],
    "Lokussamordnare (Uppsala)": [360, 360, None, None, None, None],
    "Kvinna Hälsa Arbete (Uppsala)": [1_348, 1_348, 786, None, None, None],
    "Förstudie pilot (Uppsala)": [None, 115, None, None, None, None],
    "Lokussamordnare (Älvkarleby)": [161, 161, 41, None, None, None],
    "Arbetsmarknadsstödjare (Älvkarleby)": [770, 770, 385, None, None, None],
    "Bryggan - främjar hälsa (Östhammar)": [1_860, 1_860, 1_860, None, None, None],
    "Prognostiserade ej nyttjade medel": [None, -1_300, None, None, None, None],
    "Ekonom projektstöd": [440, 440, 450, 450, 450, 450],
    "Verksamhetsutvecklare": [440, 440, 450, 450, 450, 450],
    "Kompetenshöjande insatser": [100, 100, 100, 100, 100, 100],
}

# Copied by hand from the board papers' page "Ekonomisk information per 2024-08-22".
PRINTED_SUMS = {
    "intäkter": [24_100, 24_122, 24_100, 23_772, 23_472, 23_323],
    "kostnader": [27_059, 25_652, 10_717, 7_745, 7_895, 6_800],
    "årets resultat": [-2_959, -1_530, 13_383, 16_027, 15_577, 16_523],
    "överskott från tidigare år": [6_360, 6_360, 4_830, 18_213, 34_240, 49_817],
    "beslutsutrymme utan ansökningar": [3_401, 4_830, 18_213, 34_240, 49_817, 66_340],
    "nya ansökningar": [0, 0, 16_988, 17_313, 13_572, 4_630],
    "beslutsutrymme med alla ansökningar": [3_401, 4_830, 1_225, -61, 1_944, 13_837],
}


def test_every_line_is_printed_in_all_six_columns(uppsala: DataPackage) -> None:
    """In the table's order, with the owner of each ongoing insats."""
    lines = {
        f"{line.name} ({line.owner})" if line.owner else line.name: [
            None if amount is None else amount // TKR for amount in line.amounts
        ]
        for line in uppsala.plan.lines
    }
    assert lines == PRINTED_LINES
    assert list(lines) == list(PRINTED_LINES)


def test_the_rebuilt_table_prints_the_economists_last_row(uppsala: DataPackage) -> None:
    """The negative year with a real minus sign and a mark beside it."""
    *_, last = economists_table(uppsala).lines
    assert last.texts[1:] == (
        "3\u202f401", "4\u202f830", "1\u202f225", "▼ −61", "1\u202f944", "13\u202f837",
    )  # fmt: skip


@pytest.mark.parametrize("row", PRINTED_SUMS)
def test_every_sum_row_is_printed_in_all_six_columns(uppsala: DataPackage, row: str) -> None:
    """Each sum of the table comes out of its lines, to the krona."""
    granted = {2025: 16_988 * TKR, 2026: 17_313 * TKR, 2027: 13_572 * TKR, 2028: 4_630 * TKR}
    measures = plan_measures(uppsala.plan, granted, 6_360 * TKR)
    assert (measures[row] // TKR).tolist() == PRINTED_SUMS[row]
    assert not (measures[row] % TKR).any()


@pytest.mark.parametrize(
    ("section", "printed"),
    [
        (Section.ONGOING, [20_657, 19_572, 4_317, 1_245, 1_245, 0]),
        (Section.OTHER_COORDINATION, [980, 980, 1_000, 1_000, 1_000, 1_000]),
    ],
)
def test_subtotals_of_samverkansinsatser(
    uppsala: DataPackage, section: Section, printed: list[int]
) -> None:
    """The two subtotals; that of 2028 under "övriga" is lost in the copy and follows from 6 800."""
    assert uppsala.plan.total(section).tolist() == [amount * TKR for amount in printed]


def test_room_without_new_applications(run: Callable[[str], ScenarioResult]) -> None:
    """Only what is already decided goes on."""
    room = run("standard: avslå").trajectory.closing
    assert room.tolist() == [4_830_000, 18_213_000, 34_240_000, 49_817_000, 66_340_000]


def test_room_with_all_applications(run: Callable[[str], ScenarioResult]) -> None:
    """The office's proposal takes the room below zero in 2026."""
    room = run("standard: bevilja").trajectory.closing
    assert room.tolist() == [4_830_000, 1_225_000, -61_000, 1_944_000, 13_837_000]


def test_new_applications_per_year(run: Callable[[str], ScenarioResult]) -> None:
    """The row "S:a ny ansökning"."""
    assert run("standard: bevilja").new.tolist() == [
        0,
        16_988_000,
        17_313_000,
        13_572_000,
        4_630_000,
    ]
