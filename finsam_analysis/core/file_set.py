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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from finsam_analysis.core.errors import Fault, InputError
from finsam_analysis.core.given_file import cause_of, content_now

try:
    import fcntl
except ImportError:  # Windows has no such lock; there the comparison alone must do
    fcntl = None  # type: ignore[assignment]

# Where this program has put files, for whoever must say so when nothing more can be printed.
PLACED: dict[Path, None] = {}
_STAGE = ".finsam-byte"
_JOURNAL = "journal.json"


def replace_files(
    folder: Path,
    contents: Mapping[str, bytes | None],
    seen: Mapping[str, bytes | None] | None = None,
) -> None:
    """Put new files in the old ones' place, all or none.

    Args:
        folder: where they are, made if missing; other writers of the same folder wait.
        contents: name within the folder to the new content; a name that is not there is a new
            file, and None removes one.
        seen: what the change was made from, and judged beside: name to the content then, None
            for a file that was not there. Where one is another now, somebody else has written.

    Raises:
        InputError: a file has changed since it was seen, or cannot be written; nothing is changed.
    """
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _undo(folder)
            _compare(folder, seen or {})
            changed = {n: c for n, c in contents.items() if _differs(folder / n, c)}
            for name, content in changed.items():
                _check_writable(folder, name, _target(folder, name, link=content is None))
            if not changed:
                return
            try:
                _stage(folder, changed)
                _swap(folder, changed)
            except BaseException:
                _undo(folder, ours=True)
                raise
            _note(folder / os.path.commonpath(changed))
    except OSError as error:
        raise unwritable(folder, error) from None
    finally:
        if new:
            with suppress(OSError):  # it holds what was written
                folder.rmdir()


def _note(place: Path) -> None:
    """Keep where files were put, once for all in it."""
    for earlier in [path for path in PLACED if place in path.parents]:
        del PLACED[earlier]
    if PLACED.keys().isdisjoint(place.parents):
        PLACED[place] = None


def unwritable(folder: Path, error: OSError) -> InputError:
    """What is said of a folder that could not be written in."""
    cause, remedy = cause_of(error)
    found = f"det går inte att skriva dit: {cause}"
    if _is_half_done(folder):
        found += "; det som hann ändras ställs tillbaka nästa gång mappen läses"
    return InputError([Fault(str(folder), found, "en mapp som går att skriva i", remedy)])


def recover(folder: Path) -> None:
    """Put back what an interrupted replacement left half done; waits for one that is under way.

    Raises:
        InputError: something is to be put back, and whoever asks may not write there.
    """
    if (folder / _STAGE).exists():
        try:
            with _locked(folder):
                _undo(folder)
        except OSError as error:
            if _is_half_done(folder):  # else what is left is only litter
                raise unwritable(folder, error) from None


@contextmanager
def settled(folder: Path) -> Iterator[None]:
    """Hold a folder as it is while it is read, once nothing in it is half done.

    Raises:
        InputError: see :func:`recover`.
    """
    while True:
        recover(folder)
        with _locked(folder, to_read=True):
            if not _is_half_done(folder):
                yield
                return


@contextmanager
def _locked(folder: Path, *, to_read: bool = False) -> Iterator[None]:
    """Hold the folder against other writers; the system lets go when the process ends, however."""
    if fcntl is None or not folder.is_dir():
        yield
        return
    handle = None
    with suppress(PermissionError) if to_read else nullcontext():  # it may be read by name only
        handle = os.open(folder, os.O_RDONLY)
    try:
        if handle is not None:
            with suppress(OSError):  # some network folders know no locks
                fcntl.flock(handle, fcntl.LOCK_SH if to_read else fcntl.LOCK_EX)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _journal(folder: Path) -> Path:
    return folder / _STAGE / _JOURNAL


def _is_half_done(folder: Path) -> bool:
    try:
        return _journal(folder).exists()
    except OSError:  # nothing can be there
        return False


def _compare(folder: Path, seen: Mapping[str, bytes | None]) -> None:
    for name, content in seen.items():
        if _content(folder / name) == content:
            continue
        found, remedy = "filen har ändrats av någon annan under tiden", "kör kommandot igen"
        expected = "samma innehåll som när ändringen visades"
        if content is None:
            found, expected = "filen finns redan", "en ny fil"
            remedy = f"välj ett annat namn, eller {remedy}"
        raise InputError([Fault(name, f"{found}; inget är ändrat", expected, remedy)])


def _content(path: Path) -> bytes | None:
    try:
        return content_now(path)
    except FileNotFoundError:
        return None


def _differs(path: Path, content: bytes | None) -> bool:
    """Whether a file is to be changed; one to be removed may be a link that leads nowhere."""
    return os.path.lexists(path) if content is None else _content(path) != content


def _check_writable(folder: Path, name: str, target: Path) -> None:
    """A file that someone has protected, or linked to another disk, is left as it is."""
    if os.path.lexists(target):
        # The superuser may write anywhere; who took the right to write away meant it anyway.
        if not target.lstat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise _refusal(
                name,
                "filen är skrivskyddad; inget är ändrat",
                "ta bort skrivskyddet om filen får ändras",
            )
        if target.lstat().st_dev != folder.stat().st_dev:
            found = f"filen är en länk till {target}, på en annan disk; inget är ändrat"
            raise _refusal(name, found, "lägg filen i mappen i stället för länken")


def _refusal(place: str, found: str, remedy: str) -> InputError:
    return InputError([Fault(place, found, "filer som går att skriva", remedy)])


def _stage(folder: Path, contents: Mapping[str, bytes | None]) -> None:
    stage = folder / _STAGE
    stage.mkdir()
    entries: list[dict[str, object]] = []
    for number, (name, content) in enumerate(contents.items()):
        target = _target(folder, name, link=content is None)
        there = os.path.lexists(target)
        if content is not None:
            _write(stage / f"{number}.ny", content)
            if there:
                shutil.copymode(target, stage / f"{number}.ny")
        if there:
            _keep(target, stage / f"{number}.gammal")
        entries.append({"name": name, "there": there})
    _write(stage / "forbereds", json.dumps(entries).encode())
    (stage / "forbereds").replace(_journal(folder))
    _sync(stage)
    _sync(folder)


def _target(folder: Path, name: str, *, link: bool) -> Path:
    """The file itself: a linked file stays a link, and what it leads to is replaced.

    Where it is to be removed it is the ``link`` that goes: what it leads to is somebody else's.
    """
    path = folder / name
    return path.parent.resolve() / path.name if link else path.resolve()


def _keep(target: Path, old: Path) -> None:
    """A second name for a file that is about to lose its own; a copy where files have one name."""
    if target.is_symlink():
        old.symlink_to(target.readlink())
        return
    try:
        os.link(target, old)
    except OSError:
        _write(old, target.read_bytes())
        shutil.copystat(target, old)


def _swap(folder: Path, contents: Mapping[str, bytes | None]) -> None:
    stage = folder / _STAGE
    targets = [_target(folder, name, link=content is None) for name, content in contents.items()]
    for number, (target, content) in enumerate(zip(targets, contents.values(), strict=True)):
        if content is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            (stage / f"{number}.ny").replace(target)
    for parent in {target.parent for target in targets}:
        _sync(parent)
    # From here on the change holds: without its journal the rest is only litter.
    _journal(folder).unlink()
    _sync(stage)
    _drop_empty(folder, targets)
    shutil.rmtree(stage, ignore_errors=True)


def _undo(folder: Path, *, ours: bool = False) -> None:
    """Put back what the journal names; one that is not ``ours`` may have come with the folder.

    Raises:
        InputError: the journal is none that was written here, or it reaches what lies outside.
    """
    stage, journal = folder / _STAGE, _journal(folder)
    if not stage.exists():
        return
    targets: dict[Path, Path | None] = {}
    for number, (name, there) in enumerate(_journalled(journal)):
        old = stage / f"{number}.gammal"
        if (kept := os.path.lexists(old)) or not there:
            target = _target(folder, name, link=old.is_symlink())
            if not ours and folder.resolve() not in target.parents:
                raise _disobeyed(journal, f"skulle ändra {target}, utanför mappen")
            targets[target] = old if kept else None
    for target, before in targets.items():
        if before is None:
            target.unlink(missing_ok=True)
        else:
            before.replace(target)
    for parent in {target.parent for target in targets}:
        _sync(parent)
    journal.unlink(missing_ok=True)
    _drop_empty(folder, targets)
    shutil.rmtree(stage)


def _journalled(journal: Path) -> list[tuple[str, bool]]:
    """The names in the journal, and whether each was there before; none where there is no journal."""
    if not journal.exists():
        return []
    try:
        told = json.loads(journal.read_bytes())
        entries = [(str(Path(entry["name"])), bool(entry["there"])) for entry in told]
    except (ValueError, TypeError, KeyError, RecursionError):
        entries = [("\0", False)]
    if any("\0" in name for name, _ in entries):
        raise _disobeyed(journal, "säger inte vilka filer som var på väg att ändras")
    return entries


def _disobeyed(journal: Path, found: str) -> InputError:
    remedy = f"ta bort mappen {_STAGE}; det som låg där före en avbruten ändring ligger i den"
    return InputError([Fault(str(journal), found, "en journal som programmet skrev", remedy)])


def _drop_empty(folder: Path, targets: Iterable[Path]) -> None:
    """Remove the folders within the folder that the files are gone from, and nothing else is in."""
    for target in targets:
        for parent in target.parents:
            if folder.resolve() not in parent.parents:
                break
            try:
                parent.rmdir()
            except OSError:
                break


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
