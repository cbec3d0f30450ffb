"""How a set of files is replaced: all of them or none, whatever happens on the way.

The new files and the old ones are first laid side by side in a hidden folder, with a journal that
names them. Only then do the new ones take the old ones' place, one after the other. An exception
puts the old ones back; after a killed process or a power cut the journal is still there, and
:func:`recover` does it before anything is read or written again.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from finsam_analysis.core.errors import Fault, InputError
from finsam_analysis.core.given_file import cause_of

try:
    import fcntl
except ImportError:  # Windows has no such lock; there the comparison alone must do
    fcntl = None  # type: ignore[assignment]

_STAGE = ".finsam-byte"
_JOURNAL = "journal.json"


def replace_files(
    folder: Path, contents: Mapping[str, bytes], seen: Mapping[str, bytes | None]
) -> None:
    """Put new files in the old ones' place, all or none.

    Args:
        folder: where they are; other writers of the same folder wait.
        contents: name within the folder to the new content; a name that is not there is a new file.
        seen: what the change was made from, and judged beside: name to the content then, None
            for a file that was not there. Where one is another now, somebody else has written.

    Raises:
        InputError: a file has changed since it was seen, or cannot be written; nothing is changed.
    """
    with _locked(folder):
        _undo(folder)
        _compare(folder, seen)
        changed = {n: c for n, c in contents.items() if _content(folder / n) != c}
        if not changed:
            return
        for name in changed:
            _check_writable(folder, name)
        try:
            try:
                _stage(folder, changed)
                _swap(folder)
            except BaseException:
                _undo(folder)
                raise
        except OSError as error:
            cause, _ = cause_of(error)
            raise _refusal(
                folder.name, f"tabellerna går inte att skriva ({cause}); inget är ändrat"
            ) from None


def recover(folder: Path) -> None:
    """Put back what an interrupted replacement left half done; waits for one that is under way."""
    if (folder / _STAGE).exists():
        with _locked(folder):
            _undo(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers; the system lets go when the process ends, however."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network folders know no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _compare(folder: Path, seen: Mapping[str, bytes | None]) -> None:
    for name, content in seen.items():
        if _content(folder / name) != content:
            raise InputError(
                [
                    Fault(
                        name,
                        "filen har ändrats av någon annan under tiden; inget är ändrat",
                        "samma innehåll som när ändringen visades",
                        "kör kommandot igen",
                    )
                ]
            )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _check_writable(folder: Path, name: str) -> None:
    """A file that someone has protected, or linked to another disk, is left as it is."""
    path = folder / name
    target = path.resolve()
    if target.exists():
        # The superuser may write anywhere; who took the right to write away meant it anyway.
        if not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise _refusal(
                name,
                "filen är skrivskyddad; inget är ändrat",
                "ta bort skrivskyddet om filen får ändras",
            )
        if target.stat().st_dev != folder.stat().st_dev:
            found = f"filen är en länk till {target}, på en annan disk; inget är ändrat"
            raise _refusal(name, found, "lägg filen i datapaketets mapp i stället för länken")


def _refusal(
    name: str,
    found: str,
    remedy: str = "kontrollera att mappen går att skriva i, att det finns plats och att ingen fil är "
    "öppen i Excel, och försök igen",
) -> InputError:
    return InputError([Fault(name, found, "filer som går att skriva", remedy)])


def _stage(folder: Path, contents: Mapping[str, bytes]) -> None:
    stage = folder / _STAGE
    stage.mkdir()
    entries: list[dict[str, Any]] = []
    for number, (name, content) in enumerate(contents.items()):
        # A linked file stays a link: what it leads to is replaced.
        target = (folder / name).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(stage / f"{number}.ny", content)
        there = target.exists()
        if there:
            shutil.copymode(target, stage / f"{number}.ny")
            _write(stage / f"{number}.gammal", target.read_bytes())
            shutil.copystat(target, stage / f"{number}.gammal")
        entries.append({"target": str(target), "there": there})
    _write(stage / "forbereds", json.dumps(entries).encode())
    (stage / "forbereds").replace(stage / _JOURNAL)
    _sync(stage)
    _sync(folder)


def _swap(folder: Path) -> None:
    stage = folder / _STAGE
    targets = [Path(entry["target"]) for entry in json.loads((stage / _JOURNAL).read_text())]
    for number, target in enumerate(targets):
        (stage / f"{number}.ny").replace(target)
    for parent in {target.parent for target in targets}:
        _sync(parent)
    # From here on the change holds: without its journal the rest is only litter.
    (stage / _JOURNAL).unlink()
    _sync(stage)
    shutil.rmtree(stage, ignore_errors=True)


def _undo(folder: Path) -> None:
    stage = folder / _STAGE
    if not stage.exists():
        return
    journal = stage / _JOURNAL
    entries = json.loads(journal.read_text()) if journal.exists() else []
    for number, entry in enumerate(entries):
        target, old = Path(entry["target"]), stage / f"{number}.gammal"
        if old.exists():
            old.replace(target)
        elif not entry["there"]:
            target.unlink(missing_ok=True)
        _sync(target.parent)
    journal.unlink(missing_ok=True)
    shutil.rmtree(stage)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Let the names of a folder's files reach the disk, where the system can be told so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
