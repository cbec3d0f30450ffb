"""Whether a file from outside is a workbook that can be opened, and how large it may be.

Nothing is unpacked before the archive's own list of contents has been judged, and no part is ever
unpacked beyond the size that list states, so neither time nor memory grows with a hostile file.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import ParseError

from finsam_analysis.core.errors import Fault, InputError

LARGEST_FILE = 10 * 2**20  # [bytes] a filled-in budget is some 20 kB, with a logotype some 500
LARGEST_UNPACKED = 40 * 2**20  # [bytes] all parts together
LARGEST_PART = 4 * 2**20  # [bytes] one part that is parsed
MOST_PARTS = 500
# Parsing takes some 20 to 80 microseconds a tag; a filled-in budget has 4 000 in all.
MOST_TAGS = 20_000
MOST_TAGS_IN_SHEET = 100_000
MOST_SHEETS = 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # older formats, and newer ones under a password
_FORBIDDEN = (
    (
        re.compile(r"vbaproject\.bin$|macrosheets/|activex/", re.IGNORECASE),
        "innehåller makron",
        "en arbetsbok utan makron",
        "spara som ”Excel-arbetsbok (.xlsx)” och försök igen",
    ),
    (
        re.compile(r"externallinks/|(^|/)connections\.xml$|querytables/", re.IGNORECASE),
        "hämtar värden ur andra filer",
        "en arbetsbok utan externa länkar",
        "välj Data, Redigera länkar, Bryt länk, spara och försök igen",
    ),
    (
        re.compile(r"embeddings/", re.IGNORECASE),
        "innehåller inbäddade filer",
        "en arbetsbok med bara celler",
        "ta bort de inbäddade objekten och spara",
    ),
)
_SHRINK = "spara bara budgetens tre blad, utan tomma formaterade rader, i en ny arbetsbok"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
DAMAGED = (zipfile.BadZipFile, ParseError, EOFError, KeyError, ValueError, TypeError, OSError)


def check_workbook(path: Path) -> None:
    """Refuse what is not a plain workbook of a reasonable size.

    Raises:
        InputError: the file is missing, too large, not a workbook, under a password, or holds
            macros, links to other files, embedded files or entities of its own.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise refusal(path, "är ingen vanlig fil", "en arbetsbok (.xlsx)", "ange rätt fil")
        with path.open("rb") as file:
            beginning = file.read(len(_OLE))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        found = "filen finns inte" if missing else "filen går inte att läsa"
        raise refusal(path, found, "en arbetsbok (.xlsx)", "ange rätt fil") from None
    if size > LARGEST_FILE:
        found = f"filen är {size // 2**20} MB stor"
        raise refusal(path, found, f"högst {LARGEST_FILE // 2**20} MB", _SHRINK)
    if beginning == _OLE:
        found = "filen är skyddad med lösenord eller sparad i ett äldre format (.xls)"
        remedy = "ta bort lösenordet och spara som ”Excel-arbetsbok (.xlsx)”"
        raise refusal(path, found, "en öppen arbetsbok (.xlsx)", remedy)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(path, archive)
    except (*DAMAGED, NotImplementedError, RuntimeError):
        raise damaged(path) from None


def refusal(path: Path, found: str, expected: str, remedy: str) -> InputError:
    """The error that tells why a file cannot be read."""
    return InputError([Fault(path.name, found, expected, remedy)])


def damaged(path: Path) -> InputError:
    """The error for a file that is no workbook, or one that is damaged."""
    remedy = "öppna filen i Excel och spara den på nytt som ”Excel-arbetsbok (.xlsx)”"
    return refusal(path, "filen är ingen arbetsbok, eller skadad", "en arbetsbok (.xlsx)", remedy)


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    for forbidden, found, expected, remedy in _FORBIDDEN:
        if any(forbidden.search(part.filename) for part in parts):
            raise refusal(path, found, expected, remedy)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        found = f"filen packas upp till {unpacked // 2**20} MB i {len(parts)} delar"
        expected = f"högst {LARGEST_UNPACKED // 2**20} MB i {MOST_PARTS} delar"
        raise refusal(path, found, expected, _SHRINK)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise damaged(path)
    for part in parts:
        _check_part(path, part.filename, part.file_size, partial(archive.read, part))


def _check_part(path: Path, name: str, size: int, read: Callable[[], bytes]) -> None:
    """Judge a part whatever its name: a sheet may be called anything."""
    if size > LARGEST_PART:
        found = f"delen {name} är {size // 2**20} MB stor"
        raise refusal(path, found, f"högst {LARGEST_PART // 2**20} MB", _SHRINK)
    content = read()
    if any(doctype in content for doctype in _DOCTYPES):
        raise damaged(path)
    most = MOST_TAGS_IN_SHEET if name.startswith("xl/worksheets/") else MOST_TAGS
    if content.count(b"<") > most:
        found = f"delen {name} har fler än {most} märken"
        raise refusal(path, found, "en arbetsbok med bara budgetens celler", _SHRINK)
    if name == "xl/workbook.xml" and len(_SHEET.findall(content)) > MOST_SHEETS:
        found = f"arbetsboken har fler än {MOST_SHEETS} blad"
        raise refusal(path, found, "budgetens tre blad", _SHRINK)
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        found, expected, remedy = _FORBIDDEN[0][1:]
        raise refusal(path, found, expected, remedy)
