"""Which reports a folder holds, whether each is of what holds now, and the page over them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from finsam_analysis.core import (
    DataPackage,
    InputError,
    alphabetic,
    content_now,
    recover,
    replace_files,
)
from finsam_analysis.data_package import DESCRIPTOR
from finsam_analysis.papers.manifest import Basis, altered, basis, hashes, is_path, read_manifest
from finsam_analysis.papers.page import INDEX
from finsam_analysis.papers.report_folder import APPENDIX, APPENDIX_OF, RESULT, way_to
from finsam_analysis.papers.report_notebook import find_notebook
from finsam_analysis.papers.report_page import index_page
from finsam_analysis.scenario import baseline_id, load_scenario, names_apart

_TOLD = (
    "beviljat_kr",
    "dataversion",
    "golv_kr",
    "golvet_hålls",
    "golvet_varierar",
    "lowest_room",
    "namn",
    "närmast_golvet_tryckt",
    "närmast_golvet_år",
    "scenario",
    "siffror_per",
)  # on the page over all reports
_UNKNOWN = "inaktuell: underlaget är okänt"
_GONE = "utgången: scenariot finns inte längre"
_Manifest: TypeAlias = Mapping[str, Any] | None  # None where there is none that can be read


@dataclass(frozen=True)
class MadeReport:
    """A report that lies there: its folder, what the page tells of it, and what has changed since.

    ``scenario`` is the file that it is of, None where its manifest does not say; ``state`` is empty
    while it says what would be said now.
    """

    folder: Path
    result: Mapping[str, Any]
    scenario: Path | None
    state: str

    @classmethod
    def of(
        cls, folder: Path, result: Mapping[str, Any], scenario: Path | None, state: str = ""
    ) -> MadeReport:
        """The report of a stored result, of which little is told, and that of every report."""
        return cls(folder, {n: result[n] for n in _TOLD if n in result}, scenario, state)

    @property
    def gone(self) -> bool:
        """Whether its scenario is no more."""
        return self.state == _GONE


def state_of(folder: Path, now: Basis) -> str:
    """What has changed since the report in a folder was made; empty if it stands."""
    manifest = read_manifest(folder)
    return _UNKNOWN if manifest is None else _changes(folder, manifest, now)


def _changes(folder: Path, manifest: Mapping[str, Any], now: Basis) -> str:
    changed = changed_since(folder, manifest, now)
    return f"inaktuell: ändrat är {changed}" if changed else ""


def changed_since(folder: Path, manifest: Mapping[str, Any], now: Basis) -> str:
    """What is another than when the report in a folder was made; empty if nothing is."""
    changed = now.changes_since(manifest["underlag"])
    if not changed and altered(folder, manifest["filer"]):
        changed = ["rapportens egna filer"]
    return ", ".join(changed)


def own_folder(out: Path, package: DataPackage) -> Path:
    """The folder itself, or one of the package's own within it where another's papers lie there.

    Papers are reports and appendices. What a killed run left half done is put back first, and is none.
    """
    named = Path(package.folder).resolve().name
    within = (out / (f"{named}-{number}" if number > 1 else named) for number in count(1))
    papers = (RESULT, APPENDIX_OF)
    own = (place for place in within if not any((place / name).is_file() for name in papers))
    return next(place for place in chain([out], own) if _is_free(place, package))


def _is_free(place: Path, package: DataPackage) -> bool:
    recover(place)
    papers = chain(islice(_results(place), 1), islice(_appendices(place), 1))
    return all(_is_of(package, *paper) for paper in papers)


def appendix_of(folder: Path, package: DataPackage, forms: Mapping[str, bytes]) -> bytes:
    """What tells, in the folder of an appendix, which package it is of and what was written."""
    told = {
        "paket": package.name,
        "datapaket": way_to(package.folder, folder.resolve()),
        "filer": hashes(forms),
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


def written_forms(folder: Path) -> dict[str, str]:
    """SHA-256 as it was written of each form of an appendix that lies in a folder, if that tells."""
    try:
        told = json.loads(content_now(folder / APPENDIX_OF))
    except (OSError, ValueError, RecursionError):
        return {}
    files = told.get("filer") if isinstance(told, dict) else None
    named = files if isinstance(files, dict) else {}
    forms = sorted(path for path in folder.glob(APPENDIX) if path.is_file())
    return {f.name: named[f.name] for f in forms if f.name in named and f.name != APPENDIX_OF}


def _appendices(out: Path) -> Iterator[tuple[Path, Mapping[str, Any], _Manifest]]:
    """The folder of every appendix that tells which package it is of, and what it tells."""
    for path, told in _told(out, APPENDIX_OF):
        if isinstance(told, dict) and "paket" in told and is_path(told.get("datapaket")):
            yield path.parent, told, told


def _is_of(
    package: DataPackage, report: Path, result: Mapping[str, Any], manifest: _Manifest
) -> bool:
    """Whether a paper is of the package: of its name, and of no other folder that is still there."""
    folder = report / manifest["datapaket"] if manifest else Path(package.folder)
    try:
        elsewhere = (folder / DESCRIPTOR).is_file() and not folder.samefile(package.folder)
    except OSError:  # a name that no folder can have
        elsewhere = False
    return result["paket"] == package.name and not elsewhere


def made_reports(out: Path, package: DataPackage) -> list[MadeReport]:
    """Every report of the package in the folder."""
    return [_made(package, *report) for report in _results(out) if _is_of(package, *report)]


def _results(out: Path) -> Iterator[tuple[Path, Mapping[str, Any], _Manifest]]:
    """The folder, the result and the manifest of every report, by the folders' names."""
    for path, result in _told(out, RESULT):
        if _is_result(result):
            yield path.parent, result, read_manifest(path.parent)


def _told(out: Path, name: str) -> Iterator[tuple[Path, Any]]:
    """Every file of that name in the folder's folders, and what it tells."""
    for path in sorted(out.glob(f"[!.]*/{name}")):
        try:
            yield path, json.loads(content_now(path))
        except (OSError, ValueError, RecursionError):
            continue  # not one of ours, or one that somebody has broken


def _made(
    package: DataPackage, folder: Path, result: Mapping[str, Any], manifest: _Manifest
) -> MadeReport:
    if manifest is None:
        return MadeReport.of(folder, result, None, _UNKNOWN)
    scenario = folder / manifest["scenariofil"]
    return MadeReport.of(folder, result, scenario, _state(folder, manifest, scenario, package))


def _is_result(told: Any) -> bool:
    """Whether it has what the page tells of a report, each of its kind."""
    if not isinstance(told, dict) or not isinstance(lowest := told.get("lowest_room"), dict):
        return False
    texts = [told.get(key) for key in ("paket", "namn", "scenario")]
    numbers = [told.get("beviljat_kr"), told.get("golv_kr")]
    numbers += [lowest.get("amount"), lowest.get("year")]
    return all(isinstance(t, str) for t in texts) and all(isinstance(n, int) for n in numbers)


def _state(folder: Path, manifest: Mapping[str, Any], scenario: Path, package: DataPackage) -> str:
    notebook = folder / manifest["notebook"]
    try:
        if not scenario.is_file():
            return _GONE
        now = basis(
            package,
            load_scenario(scenario, package),
            notebook if notebook.is_file() else find_notebook(),
            manifest["underlag"]["parametrar"],
        )
    except (InputError, OSError):
        return "inaktuell: scenariot går inte längre att läsa"
    return _changes(folder, manifest, now)


def gone_files(out: Path, reports: Sequence[MadeReport]) -> dict[str, None]:
    """All that lies in the folders of the reports whose scenario is no more, to be removed.

    But not what somebody has written in, which no command makes again.
    """
    folders = [made.folder for made in reports if made.gone]
    own = {folder / name for folder in folders for name in altered(folder, written_forms(folder))}
    paths = [path for folder in folders for path in folder.rglob("*") if path not in own]
    whole = [path for path in paths if path.is_symlink() or not path.is_dir()]
    return {path.relative_to(out).as_posix(): None for path in whole}


def index_of(
    package: DataPackage, data: str, reports: Iterable[MadeReport], *, compared: bool
) -> bytes:
    """The page over some reports, the baseline's first, by the scenarios' names, those gone last."""
    baseline = baseline_id(package)
    shown = sorted(reports, key=lambda made: _place(made, baseline))
    names = names_apart([(m.result["namn"], m.scenario or m.folder) for m in shown])
    results = [
        {**made.result, "namn": name, "state": made.state}
        for made, name in zip(shown, names, strict=True)
    ]
    return index_page(package.title, data, results, compared=compared).encode(errors="replace")


_OTHERS = re.compile(rb'<div id="andra">.*?</div>', re.DOTALL)  # where the page leads to others


def with_others(index: bytes, out: Path) -> bytes:
    """The page over a folder's reports, leading to those above it and in folders within it."""
    told = []
    pages = sorted(out.glob(f"[!.]*/{INDEX}"))
    if names := [page.parent.name for page in pages if _holds_reports(page.parent)]:
        links = (f'<a href="{quote(os.fsencode(n))}/{INDEX}">{escape(n)}</a>' for n in names)
        told.append(f"I mappen ligger också rapporter av andra datapaket: {', '.join(links)}.")
    if (out.parent / INDEX).is_file() and _holds_reports(out.parent):
        told.append(f'Mappen ovanför har <a href="../{INDEX}">ett annat datapakets rapporter</a>.')
    shown = f'<div id="andra">{"".join(f"<p>{text}</p>" for text in told)}</div>'
    return _OTHERS.sub(lambda _: shown.encode(errors="replace"), index, count=1)


def tell_above(out: Path) -> None:
    """Let the page over the reports of the folder above lead to those that have come here.

    It is another package's: where it cannot be written, or is being written now, it is left as it
    is until reports are made here or there again.
    """
    if not _holds_reports(out.parent):
        return
    with suppress(InputError, OSError):
        before = content_now(out.parent / INDEX)
        replace_files(out.parent, {INDEX: with_others(before, out.parent)}, {INDEX: before})


def _holds_reports(folder: Path) -> bool:
    return next(_results(folder), None) is not None


def _place(made: MadeReport, baseline: str | None) -> tuple[bool, bool, str, str]:
    name = made.folder.name
    return made.gone, name != baseline, alphabetic(made.result["namn"]), name
