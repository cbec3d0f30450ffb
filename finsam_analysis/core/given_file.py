"""How a file that somebody gives is read: whole, once, an ordinary file of a size it may have."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LARGEST_FILE = 100_000_000  # [bytes]; the largest table of a förbund is a hundredth of that

_OTHER = "en annan mapp (rapporters och bilagors med --out MAPP)"
_DENIED = "behörighet saknas", f"be om skrivrätt, eller välj {_OTHER}"
_CAUSES = {
    errno.ENOENT: ("filen eller mappen finns inte", "rätta sökvägen"),
    errno.ENOTDIR: ("en del av sökvägen är en fil, ingen mapp", "rätta sökvägen"),
    errno.EISDIR: ("det är en mapp, ingen fil", "ange en fil"),
    errno.EEXIST: ("den finns redan", f"välj ett annat namn, eller {_OTHER}"),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: ("mappen är skrivskyddad", f"välj {_OTHER}"),
    errno.ENOSPC: ("disken är full", "frigör plats eller välj en annan mapp"),
    errno.EDQUOT: ("ditt utrymme på disken är slut", "frigör plats eller välj en annan mapp"),
    errno.ENAMETOOLONG: ("namnet är för långt", "välj ett kortare namn"),
    errno.EMFILE: ("för många filer är öppna", "höj gränsen (ulimit -n), till exempel till 1024"),
    errno.ENFILE: ("för många filer är öppna", "stäng andra program"),
    errno.ENOMEM: ("minnet räcker inte", "stäng andra program"),
    errno.ELOOP: ("länken leder i en ring", "ange filen själv"),
    errno.EINVAL: ("det är ingen vanlig fil", "ange en vanlig fil"),
    errno.EFBIG: (f"filen är större än {LARGEST_FILE // 1_000_000} MB", "ange rätt fil"),
}
# Of Python or an array's; a thread or a library that there is no room for.
_WANT_OF_MEMORY = re.compile(
    r"[\w.]*MemoryError\b|RuntimeError: can't start new thread|ImportError: .*failed to map segment",
)
_UNNAMED = (
    (Path.cwd, "mappen som kommandot körs i finns inte längre", "gå till en mapp som finns"),
    (
        tempfile.gettempdir,
        "det finns ingen mapp för tillfälliga filer som går att skriva i och har plats",
        "sätt TMPDIR till en sådan",
    ),
)


# What a batch has read, in the process that reads it; and, in its kernels, the file that says so.
_read: ContextVar[dict[str, bytes] | None] = ContextVar("read", default=None)
AS_READ = "FINSAM_AS_READ"


@contextmanager
def reading_once() -> Iterator[Mapping[str, bytes]]:
    """While it lasts a file holds what it held when it was first read, whoever writes in it.

    Yields:
        What has been read so far, by the files' real paths.
    """
    read: dict[str, bytes] = {}
    token = _read.set(read)
    try:
        yield read
    finally:
        _read.reset(token)


def written_as_read(read: Mapping[str, bytes]) -> str:
    """What was read as a text for a file; a process whose ``AS_READ`` names it reads the same."""
    return json.dumps({path: content.decode("latin-1") for path, content in read.items()})


@lru_cache(1)  # of the batch that runs
def as_read(file: str) -> Mapping[str, bytes]:
    """What was read, by the files' real paths; ``file`` is where :func:`written_as_read` stands."""
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    return {path: content.encode("latin-1") for path, content in told.items()}


def content_of(path: Path) -> bytes:
    """What a file holds, or held when it was read once; see :func:`content_now`."""
    read, handed = _read.get(), os.environ.get(AS_READ)
    if read is None and not handed:
        return content_now(path)
    name = os.path.realpath(str(path).replace("\0", ""))  # a name with a NUL in it is no file's
    if handed and name in as_read(handed):
        return as_read(handed)[name]
    if read is None:
        return content_now(path)
    return read[name] if name in read else read.setdefault(name, content_now(path))


def content_now(path: Path) -> bytes:
    """What a file holds.

    A pipe or a device, which may never end, is not opened; nor is a file past any real one's size.

    Raises:
        OSError: it cannot be read; :func:`cause_of` says why in Swedish.
    """
    try:
        # Not to wait for whoever writes to a pipe.
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except ValueError:  # a name with a NUL in it is no file's
        raise FileNotFoundError(errno.ENOENT, "", str(path)) from None
    try:
        told = os.fstat(handle)
        if stat.S_ISDIR(told.st_mode):
            raise IsADirectoryError(errno.EISDIR, "", str(path))
        if not stat.S_ISREG(told.st_mode):
            raise OSError(errno.EINVAL, "", str(path))
        if told.st_size > LARGEST_FILE:
            raise OSError(errno.EFBIG, "", str(path))
        try:
            with os.fdopen(handle, "rb", closefd=False) as file:
                return file.read()
        except OSError as error:
            error.filename = str(path)  # a disk that fails in the middle does not say it
            raise
    finally:
        os.close(handle)


def is_want_of_memory(told: str) -> bool:
    """Whether an error, told as ``ImportError: ...``, is what Python says where memory is wanting."""
    return bool(_WANT_OF_MEMORY.match(told))


def cause_of(error: OSError) -> tuple[str, str]:
    """What the system says against a file or a folder, and what to do about it."""
    if error.errno == errno.EFBIG and error.strerror:  # of the system, not of what we read
        return "filen blir större än gränsen för filer", "höj gränsen (ulimit -f)"
    if error.errno in (errno.ENOENT, None):
        # What is not there may be the folder that short names are of, or one never named.
        named = str(error.filename or "")
        asked = () if Path(named).is_absolute() else _UNNAMED[:1] if named else _UNNAMED
        for there, cause, remedy in asked:
            try:
                there()
            except OSError:
                return cause, remedy
    unknown = f"går inte att läsa eller skriva (fel {error.errno})", "kontrollera sökvägen"
    return _CAUSES.get(error.errno or 0, unknown)


def not_utf8(error: UnicodeDecodeError) -> tuple[str, int]:
    """What is said of a file in another encoding, and the row that its first strange byte is on."""
    read, at = error.object, error.start
    return f"filen är inte UTF-8 (byte 0x{read[at]:02X})", read.count(b"\n", 0, at) + 1
