"""Which scenarios there are, and which file is meant by a path, an id or a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from finsam_analysis.core import Fault, InputError, ScenarioKey
from finsam_analysis.scenario.names import Named
from finsam_analysis.scenario.yaml_reading import read_file

SCENARIO_FOLDER = "scenarier"
_SUFFIXES = (".yaml", ".yml")
# How an editor or another system ends them: with .txt after, or in capitals.
_MISNAMED = re.compile(r"\.(ya?ml\.txt|(?!yaml$|yml$)(?i:ya?ml))$")


def scenario_names(package_folder: Path) -> list[str]:
    """Ids of the scenarios that lie in a data package, in alphabetical order."""
    return sorted({scenario_id(path) for path in _files(package_folder / SCENARIO_FOLDER)})


def called_so(package_folder: Path, name: str) -> list[Path]:
    """The files in a data package whose scenario a name means, by its id or by what it is called."""
    files = _files(package_folder / SCENARIO_FOLDER)
    meant = _named(files).meant(name)
    return [path for path in files if scenario_id(path) in meant]


def baseline_candidates(package_folder: Path) -> list[str]:
    """Ids of the scenarios, those with a facit first: what the project ships is never a user's own.

    In the order in which they are taken for the baseline, where several approve everything.
    """
    folder = package_folder / SCENARIO_FOLDER
    return sorted(
        scenario_names(package_folder),
        key=lambda name: not _is_file(folder / f"{name}.facit.json"),
    )


def scenario_path(
    package_folder: Path, given: str, listed: Callable[[], list[str]] | None = None
) -> Path:
    """File meant by a path to a YAML file, or by the id or the name of one in the package.

    ``listed`` gives the ids there are, in the order in which they are told; else by alphabet.

    Raises:
        InputError: there is no such file, or there are several.
    """
    own = Path(given)
    if own.suffix in _SUFFIXES and _is_file(own):
        return own
    folder = package_folder / SCENARIO_FOLDER
    found = _meant(given, _files(folder), folder)
    if len(found) == 1:
        return found[0]
    named = _named(_files(folder))
    known = ", ".join(listed() if listed else scenario_names(package_folder)) or "(inga)"
    remedy = "rätta namnet eller sökvägen"
    if found:
        told = " eller ".join(path.name for path in found)
        what = f"kan vara {told}"
        apart = len({scenario_id(path) for path in found}) == len(found)
        remedy = "skriv filens id" if apart else "ta bort den ena filen eller byt namn på den"
    else:
        what = "scenariot finns inte"
        remedy = named.nearest(given) or _misnamed(own, folder) or remedy
    raise InputError([Fault(f"”{given}”", what, f"en YAML-fil eller något av {known}", remedy)])


def _misnamed(given: Path, folder: Path) -> str:
    """What to do with a file that is meant but named as no scenario is: ``x.yaml.txt``, ``x.YAML``."""
    wanted = given.stem if given.suffix in _SUFFIXES else _MISNAMED.sub("", given.name)
    for place in dict.fromkeys((given.parent, folder)):
        with suppress(OSError):
            for path in sorted(place.iterdir()):
                plain = _MISNAMED.sub("", path.name)
                if plain == wanted and plain != path.name and path.is_file():
                    return f"byt namn på {path} till {plain}.yaml"
    return ""


def base_path(given: str, folder: Path, package_folder: Path) -> Path | None:
    """A path from a file's own folder, or the id or name of a scenario there or in the package.

    None when there is none, or when several are meant.
    """
    if given.endswith(_SUFFIXES):
        path = folder / given
        return path if _is_file(path) else next(iter(_meant(given, _files(folder), folder)), None)
    for place in (folder, package_folder / SCENARIO_FOLDER):
        found = _meant(given, _files(place), place)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def beside(path: Path, package_folder: Path) -> Named:
    """The scenarios that a file may be a diff on: those of the package and those beside it.

    The package's as they are taken for the baseline, since to tell which it is they must be read.
    """
    own = {scenario_id(file): file for file in _files(package_folder / SCENARIO_FOLDER)}
    files = [*map(own.__getitem__, baseline_candidates(package_folder)), *_files(path.parent)]
    return _named(file for file in files if file.resolve() != path.resolve())


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(p for s in _SUFFIXES for p in folder.glob(f"[!.]*{s}") if p.is_file())
    except OSError:
        return []


def scenario_id(path: Path) -> str:
    """A file's id: its name however its letters are composed."""
    return unicodedata.normalize("NFC", path.stem)


def _meant(given: str, files: Iterable[Path], folder: Path) -> list[Path]:
    """The files that an id means, or else those that a scenario's name means."""
    plain = unicodedata.normalize("NFC", given)
    files = list(files)
    by_id = [
        path for path in files if plain in (scenario_id(path), scenario_id(path) + path.suffix)
    ]
    if by_id or Path(given).parent != Path():
        path = folder / given
        return by_id or ([path] if path.suffix in _SUFFIXES and _is_file(path) else [])
    named = _named(files)
    ids = named.meant(given)
    return [path for path in files if scenario_id(path) in ids]


def _named(files: Iterable[Path]) -> Named:
    """Scenarios by id and by the name that the file gives; a file with faults has only its id."""
    return Named({scenario_id(path): _called(path) for path in files})


def _called(path: Path) -> list[str]:
    root = read_file(path, [])
    entries = (root.entries if root else None) or ()
    return [v.text for k, v in entries if k.text == ScenarioKey.NAME and v.text]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, or a folder that may not be read
        return False
