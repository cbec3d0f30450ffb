"""What the budget appendix says and rests on: the one content that all its forms show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from finsam_analysis import __version__
from finsam_analysis.core import GRADES, FigureKind, Grade, kronor, whole
from finsam_analysis.data_package import file_hash, package_files, package_hash
from finsam_analysis.papers.appendix_tables import (
    explained_table,
    grants_in_kronor,
    motion_table,
    room_in_kronor,
    titled,
)
from finsam_analysis.reconciliation import audit, count_by_grade, explained_differences
from finsam_analysis.scenario import ScenarioResult
from finsam_analysis.tables import (
    BELOW,
    BOARD_DECIDES,
    LEGAL_RULE,
    NO_LEGAL_QUESTION,
    Chart,
    Saying,
    Table,
    assumption_table,
    check_table,
    clauses,
    figure,
    grant_sentence,
    legal_sentences,
    motions,
    open_finding_table,
    room_chart,
    room_sentence,
    scenario_sheet,
    share_chart,
    supposed_sentence,
)
from finsam_analysis.tracing import FigureTracing


@dataclass(frozen=True)
class Items:
    """Short texts set as a list."""

    texts: tuple[str | Saying, ...]


@dataclass(frozen=True)
class Facts:
    """Named values: what something is called, and what it is."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Command:
    """A line to type as it stands."""

    line: str


_CHART_HELP = (
    "Stapeln är det ackumulerade överskottet i slutet av året, när besluten har betalats. Den "
    "streckade linjen är golvet."
)

Block = str | Saying | Items | Facts | Command | Table | Chart


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it; ``name`` is its address within the document."""

    name: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class AppendixContent:
    """The whole appendix: title, what it is of, its outcome in short, and its parts in order.

    ``tracing`` explains the figures that texts and tables show; only a page can link to it.
    """

    title: str
    publisher: str
    scenario: str
    description: str
    outcome: Saying
    dated: date
    parts: tuple[Part, ...]
    tracing: FigureTracing

    def tables(self) -> tuple[Table, ...]:
        """Every table, in the document's order."""
        return tuple(b for part in self.parts for b in part.blocks if isinstance(b, Table))


def appendix_content(result: ScenarioResult, dated: date) -> AppendixContent:
    """Everything the appendix says of a scenario.

    Args:
        result: the computed scenario; nothing is computed anew here.
        dated: the date the appendix speaks of; the clock is the caller's.
    """
    package, scenario = result.package, result.scenario
    return AppendixContent(
        title=f"Ekonomisk information per {dated}",
        publisher=package.publisher,
        scenario=scenario.name,
        description=scenario.description,
        outcome=room_sentence(result) + " " + grant_sentence(result),
        dated=dated,
        parts=(
            Part(
                "ekonomisk-information",
                "Aktuellt beslutsutrymme",
                (_reading_help(result), titled(scenario_sheet(result).table(), "Post")),
            ),
            _decision_part(result),
            Part(
                "beslutsutrymme",
                "Beslutsutrymmet år för år",
                (_CHART_HELP, room_chart(result)),
            ),
            Part(
                "kommuner",
                "Beviljat per kommun och region",
                (grants_in_kronor(result), share_chart(result)),
            ),
            Part(
                "antaganden",
                "Antaganden",
                (assumption_table(result, dated),),
            ),
            _reconciliation_part(result),
            _legal_part(result),
            _foundation_part(result, dated),
        ),
        tracing=FigureTracing(result),
    )


def _reading_help(result: ScenarioResult) -> Saying:
    reserve = figure(kronor(result.package.reserve_fund.value), FigureKind.RESERVE.key())
    floor = figure(kronor(result.floor), FigureKind.FLOOR.key())
    return (
        "Tabellen visar redan beslutade insatser och därunder de nya ansökningarna som scenariot "
        "beviljar dem. I beslutsutrymmet ingår det ackumulerade överskottet från tidigare år. "
        "Reservfonden på " + reserve + f" är inte medräknad. Tecknet {BELOW} betyder under "
        "golvet, " + floor + "."
    )


def _decision_part(result: ScenarioResult) -> Part:
    proposals, supposed = motions(result), supposed_sentence(result)
    return Part(
        "forslag",
        "Förslag till beslut",
        (
            BOARD_DECIDES,
            Items(clauses(proposals)),
            motion_table(proposals),
            *((supposed,) if supposed else ()),
        ),
    )


def _reconciliation_part(result: ScenarioResult) -> Part:
    package = result.package
    findings = audit(package)
    counts = count_by_grade(findings)
    sums = len(package.control_sums)
    words = f"Datapaketet är avstämt mot {sums} summor som dokumenten trycker. "
    grades = (Grade.ERROR, Grade.WARNING)
    left: list[Block] = []
    if any(counts[grade] for grade in grades):
        told = " och ".join(
            f"{whole(counts[g])} {g if counts[g] == 1 else GRADES[g]}" for g in grades
        )
        words += f"Det som dokumenten själva lämnar öppet, {told}, står i tabellen."
        left.append(open_finding_table(package, findings))
    else:
        words += "Inget fynd är öppet."
    if notes := counts[Grade.NOTE]:
        told = f"{whole(notes)} {Grade.NOTE if notes == 1 else GRADES[Grade.NOTE]}"
        words += f" Dessutom ger kommandot finsam check {told} om handlingarna."
    explained = explained_differences(package)
    if explained:
        left.append(explained_table(package, explained))
    return Part("avstamning", "Avstämning", (words, *left, check_table(result)))


def _legal_part(result: ScenarioResult) -> Part:
    sentences = legal_sentences(result)
    questions: Block = Items(tuple(sentences)) if sentences else NO_LEGAL_QUESTION
    return Part("rattsligt", "Rättsliga frågor", (LEGAL_RULE, questions, room_in_kronor(result)))


def _foundation_part(result: ScenarioResult, dated: date) -> Part:
    return Part(
        "grund",
        FOUNDATION,
        (
            Facts(foundation_facts(result, dated)),
            HASH_HELP,
            Command(hash_command(result)),
            DOCUMENTS_HELP,
            Items(tuple(result.package.documents.values())),
        ),
    )


FOUNDATION = "Vad siffrorna vilar på"
HASH_HELP = "Vem som helst kan räkna datapaketets SHA-256 i dess mapp med"
DOCUMENTS_HELP = "Varje rad i datapaketet anger dokument och ställe. Dokumenten är:"


def foundation_facts(result: ScenarioResult, dated: date) -> tuple[tuple[str, str], ...]:
    """What each form of the appendix says that it rests on: what it is called, and what it is."""
    package, scenario = result.package, result.scenario
    based_on = [
        fact
        for file in map(Path, scenario.based_on)
        for fact in (("Scenariot utgår från", file.name), ("Dess SHA-256", file_hash(file)))
    ]
    return (
        ("Scenario", f"{scenario.name} ({Path(scenario.file).name})"),
        ("Scenariofilens SHA-256", file_hash(Path(scenario.file))),
        *based_on,
        ("Datapaket", f"{package.title} ({package.name})"),
        ("Datapaketets version", package.version or "ingen angiven"),
        ("Datapaketets SHA-256", package_hash(Path(package.folder))),
        ("Program", f"finsam_analysis {__version__}"),
        ("Datum", str(dated)),
    )


def hash_command(result: ScenarioResult) -> str:
    """The line that gives the data package's hash, typed in its folder."""
    files = " ".join(path.name for path in package_files(Path(result.package.folder)))
    return f"cat {files} | sha256sum"
