"""Whether every figure of a report still comes out when it is made again from its manifest."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from finsam_analysis.core import (
    Fault,
    FigureKind,
    FinsamError,
    InputError,
    ReportError,
    content_now,
    not_utf8,
    recover,
    shown,
)
from finsam_analysis.core import cause_of as system_cause
from finsam_analysis.kernel import Ended, NotebookRun, run_notebooks
from finsam_analysis.papers.figure_changes import (
    FigureChange,
    differing,
    shown_tables,
    table_changes,
)
from finsam_analysis.papers.kernel_warmth import WARMTH
from finsam_analysis.papers.manifest import MANIFEST, altered, basis, read_manifest
from finsam_analysis.papers.report_folder import EXECUTED, RESULT, TABLES
from finsam_analysis.papers.report_index import changed_since, written_forms
from finsam_analysis.papers.report_notebook import sound_notebook
from finsam_analysis.papers.stopped import cause_of
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import Named, ScenarioResult, run_scenario
from finsam_analysis.tables import listed, listed_few

_MOST_TOLD = 12  # of the figures that do not stand
# What the stored result calls its figures, as they are said.
_SAID = {
    "income": FigureKind.INCOME,
    "cost": FigureKind.COST,
    "result": FigureKind.RESULT,
    "room_without_applications": FigureKind.ROOM_WITHOUT,
    "decision_room": FigureKind.ROOM,
    "granted": FigureKind.GRANTED,
    "granted_total": FigureKind.GRANTED,
    "after_plan": FigureKind.AFTER,
    "lowest_room": f"lägsta {FigureKind.ROOM}",
    "amount": "",
    "year": "år",
    "municipal_shares": "",
    "share_of_total": FigureKind.SHARE,
    "per_inhabitant": FigureKind.PER_INHABITANT,
}
_Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Verified:
    """A report made again: how many figures it tells, which do not stand, what went wrong.

    ``name`` is its folder within the one that all lie in, ``since`` what has changed since it was
    made, ``scenario`` what it is made again from, and ``altered`` the files, not held figure by figure
    against what comes out, that somebody has changed.
    """

    folder: Path
    figures: int = 0
    changes: tuple[str, ...] = ()
    failure: str = ""
    name: str = ""
    since: str = ""
    scenario: str = ""
    altered: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether every figure came out again, and its pages are as they were written."""
        return not self.changes and not self.failure and not self.altered

    def __str__(self) -> str:
        # Files that anybody may have written in name the figures, and the files.
        return shown(self._told())

    def _told(self) -> str:
        name = self.name
        altered = (
            f"Ändrat sedan det skrevs, och inte prövat, är {listed_few(self.altered)}; gör om det med "
            f"{' och '.join(self._commands())}."
            if self.altered
            else ""
        )
        if self.failure:
            return " ".join(filter(None, [f"{name}: kunde inte göras om. {self.failure}", altered]))
        if not self.changes:
            return " ".join(filter(None, [f"{name}: alla {self.figures} siffror står.", altered]))
        told = "siffra" if len(self.changes) == 1 else "siffror"
        since = (
            f"ändrat sedan dess är {self.since}; gör om rapporten med finsam report "
            f"{self.scenario}. "
            if self.since
            else ""
        )
        more = len(self.changes) - _MOST_TOLD
        return "\n  ".join(
            [
                f"{name}: {since}{len(self.changes)} {told} står inte:",
                *self.changes[:_MOST_TOLD],
                *([f"och {more} till"] if more > 0 else []),
                *filter(None, [altered]),
            ]
        )

    def _commands(self) -> list[str]:
        """What makes the altered files anew."""
        forms = set(written_forms(self.folder))
        of_report = [f"finsam report {self.scenario}"] if set(self.altered) - forms else []
        return of_report + ([f"finsam appendix {self.scenario}"] if forms & {*self.altered} else [])


def verify_reports(folders: Sequence[Path], jobs: int = 2) -> list[Verified]:
    """Run each report's notebook again and hold every figure against the report's own.

    Args:
        folders: reports, or folders of reports.
        jobs: how many notebooks run at a time.

    Returns:
        One for each report, in the folders' order.

    Raises:
        InputError: a folder in which there is no report with a manifest.
    """
    for folder in folders:
        for holder in (folder.resolve().parent, *_within(folder)):
            recover(holder)
    found = [report for folder in folders for report in _reports(folder)]
    verified: dict[int, Verified] = {}
    with tempfile.TemporaryDirectory() as place:
        runs: list[NotebookRun] = []
        positions: list[int] = []
        for position, folder in enumerate(found):
            manifest = read_manifest(folder)
            if manifest is None:
                unread = f"{MANIFEST} går inte att läsa, så det är okänt vad rapporten gjordes av."
                verified[position] = Verified(folder, failure=unread)
                continue
            if obstacle := _obstacle(folder, manifest):
                verified[position] = Verified(folder, failure=obstacle)
                continue
            notebook = folder / manifest["notebook"]
            runs.append(NotebookRun(notebook, Path(place), _parameters(folder, manifest)))
            positions.append(position)
        for ended in run_notebooks(runs, WARMTH, at_once=jobs):
            position = positions[ended.position]
            verified[position] = _verified(found[position], ended)
    shared = os.path.commonpath([folder.parent for folder in found])
    return [
        replace(
            verified[position],
            name=folder.relative_to(shared).as_posix(),
            scenario=verified[position].scenario or folder.name,
            altered=_altered(folder),
        )
        for position, folder in enumerate(found)
    ]


def _obstacle(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Why a report cannot be made again from what its manifest says; empty where it may be tried."""
    needed = {
        "anteckningsboken": "notebook",
        "datapaketet": "datapaket",
        "scenariot": "scenariofil",
    }
    places = {what: os.path.realpath(folder / manifest[key]) for what, key in needed.items()}
    # Path.exists stumbles over a name too long.
    gone = {what: way for what, way in places.items() if not os.path.exists(way)}  # noqa: PTH110
    if "anteckningsboken" not in gone:
        try:
            sound_notebook(folder / manifest["notebook"])
        except InputError as error:
            return str(error.faults[0])
    if not gone:
        return ""
    told = listed([f"{what} ({way})" for what, way in gone.items()])
    moved = "Har rapportens mapp flyttats, pröva den där den gjordes."
    return f"Det finns inte där {MANIFEST} säger: {told}. {moved}"


def _altered(folder: Path) -> tuple[str, ...]:
    """The files that are another's work by now: its page, its notebook, the forms of the appendix.

    The tables and the result are held figure by figure, so that one saved again in another program may
    stand. A form that has been moved is not one that tells something else.
    """
    manifest = read_manifest(folder)
    files = {} if manifest is None else manifest["filer"]
    held = {n: k for n, k in files.items() if n != RESULT and not n.startswith(f"{TABLES}/")}
    return tuple(altered(folder, held | written_forms(folder)))


def _within(folder: Path) -> Iterator[Path]:
    """The folder and all within it, but for hidden ones; of what a link leads to no more than that.

    A report that has been moved and linked back is one of the folder's, but a link may lead anywhere.

    Raises:
        PermissionError: one may not be looked in; there could be a report that does not stand.
    """
    for place, names, _ in os.walk(folder, onerror=_demand_permitted):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield Path(place)
        yield from (linked for name in names if (linked := Path(place, name)).is_symlink())


def _demand_permitted(error: OSError) -> None:
    if isinstance(error, PermissionError):
        raise error


def _is_report(folder: Path) -> bool:
    """Whether a manifest there is a report's own: others' programs have files of that name too."""
    there = [name for name in (RESULT, EXECUTED) if (folder / name).is_file()]
    return (folder / MANIFEST).is_file() and bool(there or read_manifest(folder))


def _reports(folder: Path) -> list[Path]:
    reports = [place for place in _within(folder) if _is_report(place)]
    if not reports and (folder / MANIFEST).is_file():
        reports = [folder]  # it was asked for, so it is told that it says nothing
    if not reports:
        fault = Fault(
            str(folder),
            "här finns ingen rapport med manifest.json",
            "en rapports mapp, eller mappen som rapporterna ligger i",
            _likely(folder) or "gör rapporterna med finsam report, eller rätta sökvägen",
        )
        raise InputError([fault])
    return [report.resolve() for report in reports]


def _likely(folder: Path) -> str:
    """Which report beside the folder may have been meant, where there is no such folder."""
    if folder.exists():
        return ""
    beside = (path.parent.name for path in sorted(folder.parent.glob(f"[!.]*/{MANIFEST}")))
    return Named(dict.fromkeys(beside, ())).nearest(folder.name)


def _parameters(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    own = {
        "data": os.path.realpath(folder / manifest["datapaket"]),
        "scenario": os.path.realpath(folder / manifest["scenariofil"]),
    }
    return {**manifest["underlag"]["parametrar"], **own}


def _verified(folder: Path, ended: Ended) -> Verified:
    if ended.failure is not None:
        return Verified(folder, failure=cause_of(ended.failure, EXECUTED))
    now = shown_tables(_outputs(ended.notebook))
    try:
        kept = {path.stem: _stored(path) for path in sorted((folder / TABLES).glob("*.csv"))}
        changes = [
            str(change)
            for name in dict.fromkeys([*kept, *now])
            for change in table_changes(name, kept.get(name, ""), now.get(name, ""))
        ]
        before, after, result = _results(folder)
        words_before, words_after = (
            dict(enumerate(_words(notebook)))
            for notebook in (sound_notebook(folder / EXECUTED), ended.notebook)
        )
    except OSError as error:
        return Verified(folder, failure=f"{Path(error.filename).name}: {system_cause(error)[0]}.")
    except FinsamError as error:
        return Verified(folder, failure=str(error))
    changes += [
        str(FigureChange(RESULT, _said(place, result), "", *told))
        for place, *told in differing(before, after)
    ]
    changes += [
        f"text, {number}: {' → '.join(told)}"
        for number, *told in differing(words_before, words_after)
    ]
    figures = len(before) + sum(text.count(";") for text in kept.values())
    manifest = read_manifest(folder)
    since = ""
    if changes and manifest is not None:
        notebook, parameters = folder / manifest["notebook"], manifest["underlag"]["parametrar"]
        today = basis(result.package, result.scenario, notebook, parameters)
        since = changed_since(folder, manifest, today)
    return Verified(folder, figures, tuple(changes), since=since, scenario=result.scenario.id)


def _said(place: _Place, result: ScenarioResult) -> str:
    """A place in the stored result as its figure is asked for: ``andel Heby``."""
    shares = place[0] == "municipal_shares"
    words = []
    for depth, part in enumerate(place):
        if isinstance(part, str):
            words.append(_SAID.get(part, part))
            continue
        of = [s.organisation for s in result.shares] if shares and depth == 1 else result.years
        words.append(str(of[part]) if part < len(of) else str(part + 1))
    if shares:  # whose it is comes after what it is
        words[1:3] = words[2:0:-1]
    return " ".join(filter(None, words))


def _stored(path: Path) -> str:
    """What a file of a report's own says, in which somebody may have written.

    Raises:
        OSError: it cannot be read.
        ReportError: it is no text.
    """
    try:
        return content_now(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(f"{path.name}: {not_utf8(error)[0]}.") from None


def _results(folder: Path) -> tuple[dict[_Place, Any], dict[_Place, Any], ScenarioResult]:
    """The report's stored result and the one computed now, figure by figure, and that itself."""
    manifest = read_manifest(folder) or {}
    given = _parameters(folder, manifest)
    result = run_scenario(open_package(Path(given["data"])), given["scenario"])
    try:
        kept = json.loads(_stored(folder / RESULT))
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise ReportError(f"{RESULT}: filen är inget resultat som programmet skrev.")
    now = json.loads(json.dumps(result.as_json()))
    return dict(_leaves({name: kept.get(name) for name in now})), dict(_leaves(now)), result


def _leaves(value: Any, place: _Place = ()) -> Iterator[tuple[_Place, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*place, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*place, number))
    else:
        yield place, value


def _outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def _words(notebook: Any) -> list[str]:
    """The sentences that a notebook's cells work out."""
    return [
        output["data"]["text/markdown"]
        for output in _outputs(notebook)
        if "text/markdown" in output.get("data", {})
    ]
