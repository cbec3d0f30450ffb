"""How a YAML file is read, so that all it gives knows its line and a slip is told as what it is."""

from __future__ import annotations

import re
import unicodedata
import warnings
from itertools import accumulate
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from finsam_analysis.core import Fault, cause_of, content_of, invisible, not_utf8, whole
from finsam_analysis.scenario.given import Given

MOST_VALUES = 200_000  # in a file; a decision for each cell of 300 applications takes half of it
MOST_LEVELS = 50  # of values in values; the language has five
LARGEST_TEXT = 500_000  # [characters]; what 300 applications take, twice
_NOTHING = ("~", "null")  # YAML's own words for it
_OPENED = {"[": 1, "{": 1, "]": -1, "}": -1}
_LONGEST = 2_000  # [characters] of a line that are looked at for what is wrong in it
_FILE = "filen"
_KEY = re.compile(r"[\s-]*[^\s:#{}\[\]\"',]+\s+\S")
# Names may have blanks in them: ``Min framtid {åtgärd: avslå}``.
_KEY_BEFORE_BRACKET = re.compile(r"[\s-]*([^\s:#{}\[\]\"',-][^:#{}\[\]\"',]*?)\s*([{\[].*)")
_WORD = re.compile(r"[\s-]*[^\s:#{}\[\]\"',]+\s*")
_KEY_WITHOUT_SPACE = re.compile(r"[^\s:#{}\[\],\"']+:[^\s/:]")


_SET_APART = "skriv värdet inom citattecken"
# What the reader of YAML stumbles at, by its own words; what it is, what was due, what to do.
_STUMBLES = (
    (
        re.compile("undefined alias"),
        "”*” pekar på ett ankare (&) som inte finns",
        "ett värde",
        "skriv ut värdet; text som börjar med * står inom citattecken",
    ),
    (
        re.compile("scanning an (?:alias|anchor)"),
        "ett * eller & utan namn",
        "ett värde",
        "skriv texten inom citattecken",
    ),
    (
        re.compile("single document"),
        "ett dokument till börjar",
        "ett scenario i filen",
        "ta bort raden och det som följer, eller lägg det i en egen fil",
    ),
    (
        re.compile(r"'\\t' that cannot start"),
        "en tabb före värdet",
        "blanksteg",
        "byt tabben mot ett blanksteg",
    ),
    (
        re.compile("that cannot start any token"),
        "ett tecken som inget värde kan börja med",
        "ett värde",
        _SET_APART,
    ),
    (
        re.compile("sequence entries are not allowed"),
        "ett ”-” före värdet",
        "ett värde, eller en lista på egna rader",
        _SET_APART,
    ),
    (
        re.compile("unknown escape"),
        "ett omvänt snedstreck i citattecken",
        "text",
        "skriv två omvända snedstreck, eller byt till enkla citattecken",
    ),
)
_TWO_COLONS = re.compile(r"[^:#]*:\s[^#]*:(?:\s|$)")


def read_file(path: Path, faults: list[Fault]) -> Given | None:
    """What a file gives; None and a fault when it cannot be read as YAML."""
    try:
        text = unicodedata.normalize("NFC", content_of(path).decode("utf-8-sig"))
    except OSError as error:
        found, remedy = cause_of(error)
        faults.append(
            Fault(path.name, f"filen går inte att läsa: {found}", "en läsbar fil", remedy)
        )
        return None
    except UnicodeDecodeError as error:
        found, row = not_utf8(error)
        remedy = "spara om filen som UTF-8"
        faults.append(Fault(path.name, found, "teckenkodningen UTF-8", remedy, row, _FILE))
        return None
    if len(text) > LARGEST_TEXT:
        rows = text.count("\n") + 1
        text = text[: text.rfind("\n", 0, LARGEST_TEXT // 5) + 1]
        found = f"filen har {whole(rows)} rader; lästa är de första {whole(text.count(chr(10)))}"
        expected = f"högst {LARGEST_TEXT // 1_000} kB"
        faults.append(Fault(path.name, found, expected, "ta bort det som inte hör dit", 1, _FILE))
        root = _root(path.name, text, [])  # the cut is no fault of the file's
    else:
        root = _root(path.name, text, faults)
    return None if root is None else _given(root)


def _root(file: str, text: str, faults: list[Fault]) -> Node | None:
    """The text as YAML; None and a fault when it is none, or holds what has no end."""

    def fault(found: str, expected: str, remedy: str) -> None:
        faults.append(Fault(file, found, expected, remedy, 1, _FILE))

    deepest = max(accumulate(_OPENED.get(sign, 0) for sign in text), default=0)
    if deepest > MOST_LEVELS:
        fault(f"{deepest} ”[” eller ”{{” som inte stängs", "värden i få nivåer", "ta bort dem")
        return None
    try:
        with warnings.catch_warnings(action="error", category=ReusedAnchorWarning):
            root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except ReusedAnchorWarning:
        remedy = "byt namn på det ena, eller skriv ut värdet"
        fault("samma ankare står två gånger", "ett ankare (&namn) en gång", remedy)
        return None
    except (YAMLError, RecursionError, ValueError) as error:  # ValueError: no sign, no number
        faults.append(_slip(file, text, error))
        return None
    if root is None:
        fault("filen är tom", "ett scenario", "skriv namn och beslut")
        return None
    if _too_many(root, {}):
        found, expected = "värden som upprepas utan slut (&, *)", "värden som går att skriva ut"
        fault(found, expected, "skriv ut värdena")
        return None
    return root


def _too_many(node: Node, sizes: dict[int, int]) -> bool:
    """Whether a value holds itself, or values that written out would be more than any file's.

    A value that is named once (``&a``) and meant many times (``*a``) can be a thousand million.
    """
    if id(node) in sizes:
        return not 0 < sizes[id(node)] <= MOST_VALUES
    sizes[id(node)] = 0  # as long as we are inside it
    held = [] if isinstance(node, ScalarNode) else list(node.value)
    if held and isinstance(held[0], tuple):
        held = [part for pair in held for part in pair]
    if any(_too_many(part, sizes) for part in held):
        return True
    sizes[id(node)] = 1 + sum(sizes[id(part)] for part in held)
    return sizes[id(node)] > MOST_VALUES


def _given(node: Node, line: int | None = None) -> Given:
    """A node without its YAML; an empty value has no line of its own but its key's."""
    at = int(node.start_mark.line) + 1 if line is None else line
    if isinstance(node, ScalarNode):
        text = str(node.value).strip()
        # Nothing at all may be written with a sign or a word; in quotes they are a text.
        return Given(at, text="" if not node.style and text in _NOTHING else text)
    if isinstance(node, SequenceNode):
        return Given(at, items=tuple(_given(item) for item in node.value))
    entries = []
    # A YAML node that is neither a text nor a list holds keys with values.
    for key, value in node.value:
        named = _given(key)
        empty = isinstance(value, ScalarNode) and not value.value
        entries.append((named, _given(value, named.line if empty else None)))
    return Given(at, entries=tuple(entries))


def _slip(file: str, text: str, error: Exception) -> Fault:
    """Where a file stops being YAML, and what it most likely is that is wrong there."""
    lines = text.splitlines() or [""]
    marked = error if isinstance(error, MarkedYAMLError) else None
    mark = marked.problem_mark if marked else None
    row = 1 if mark is None else min(mark.line + 1, len(lines))
    while row > 1 and not lines[row - 1].strip():
        row -= 1  # the end of the file: its last line that says anything
    found, expected, remedy = "filen är inte giltig YAML", "giltig YAML", ""
    tabbed = next((i for i, line in enumerate(lines, 1) if "\t" in line[: _indent(line)]), None)
    opened = _unclosed(lines, row)
    if tabbed is not None and tabbed <= row:
        row, found = tabbed, "filen är inte giltig YAML: en tabb i indraget"
        expected, remedy = "blanksteg", "byt tabben mot blanksteg, två för varje steg inåt"
    elif opened is not None:
        row, sign = opened
        closing = {"{": "}", "[": "]", '"': '"', "'": "'"}[sign]
        found = f"filen är inte giltig YAML: ”{sign}” stängs inte"
        expected, remedy = f"ett ”{closing}” efter det sista värdet", f"lägg till ”{closing}”"
    else:
        begun = marked.context_mark if marked else None
        rows = [row, row - 1] if begun is None else [begun.line + 1, row, row - 1]
        row, found, expected, remedy = (
            _unseen(lines)
            if marked is None
            else _colonless(lines, rows) or _stumble(str(error), row, lines[row - 1])
        ) or _loose(lines, rows, row)
    stands = lines[row - 1].strip()
    if stands:
        found += f"; raden lyder ”{stands}”"
    return Fault(file, found, expected, remedy, row, _FILE)


_Slip = tuple[int, str, str, str]


def _unseen(lines: list[str]) -> _Slip | None:
    """A sign that cannot be seen, at which the reader stops without saying where."""
    for row, line in enumerate(lines, 1):
        if hidden := invisible(line.replace("\t", "")):
            found = f"filen är inte giltig YAML: ett {hidden}"
            return row, found, "text som går att se", "skriv om raden för hand"
    return None


def _colonless(lines: list[str], near: list[int]) -> _Slip | None:
    """A line whose key has no colon before the keys or the list that it holds."""
    for at in near:
        line = lines[at - 1][:_LONGEST] if 1 <= at <= len(lines) else ""
        if begun := _KEY_BEFORE_BRACKET.match(line):
            found = f"filen är inte giltig YAML: ett kolon saknas efter ”{begun[1]}”"
            return at, found, "rader ”nyckel: värde”", f"skriv {begun[1]}: {begun[2].rstrip()}"
    return None


def _stumble(error: str, row: int, line: str) -> _Slip | None:
    """What the reader of YAML itself says that it is, where that can be trusted."""
    for said, found, expected, remedy in _STUMBLES:
        if said.search(error):
            return row, f"filen är inte giltig YAML: {found}", expected, remedy
    if "mapping values are not allowed" in error and _TWO_COLONS.match(line[:_LONGEST]):
        found = "filen är inte giltig YAML: ett kolon i värdet"
        return row, found, "rader ”nyckel: värde”", _SET_APART
    return None


def _loose(lines: list[str], near: list[int], row: int) -> _Slip:
    """A missing colon or a wrong indent: the line, what is found, what was expected, a remedy."""
    found = "filen är inte giltig YAML"
    for at in near:
        line = lines[at - 1][:_LONGEST] if 1 <= at <= len(lines) else ""
        below = lines[at] if 1 <= at < len(lines) else ""
        if _WORD.fullmatch(line.split("#")[0]) and _indent(below) > _indent(line):
            return at, f"{found}: ett kolon saknas", "rader ”nyckel:”", f"skriv {line.strip()}:"
        plain = line.split("#")[0].rstrip()
        tight = _KEY_WITHOUT_SPACE.search(plain)
        if plain and (":" not in plain or tight) and (_KEY.match(plain) or tight):
            key, _, rest = re.sub(r"^[\s-]*", "", plain).partition(":" if tight else " ")
            value = f"{key}: {rest.strip()}"
            what = "blanksteget efter kolonet saknas" if tight else "ett kolon saknas"
            return at, f"{found}: {what}", "rader ”nyckel: värde”", f"skriv till exempel {value}"
    before = next((line for line in reversed(lines[: row - 1]) if line.split("#")[0].strip()), "")
    wanted = _indent(before)
    begins = before.rstrip().endswith(":") and _indent(lines[row - 1]) > wanted
    if _indent(lines[row - 1]) != wanted and before and not begins:
        remedy = f"dra in raden lika långt som raden ovanför, {wanted} blanksteg"
        return row, f"{found}: indraget stämmer inte", "rader under varandra lika långt in", remedy
    remedy = "kontrollera indrag (blanksteg, aldrig tabb), kolon och citattecken på raden"
    return row, found, "giltig YAML", remedy


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unclosed(lines: list[str], until: int) -> tuple[int, str] | None:
    """The first line up to a row whose bracket or quote is never closed, and the sign."""
    opened: list[tuple[int, str]] = []
    quote = ""
    for row, line in enumerate(lines, 1):
        if not opened and row > until:
            return None
        for at, sign in enumerate(line[:_LONGEST]):
            if quote:
                if sign == quote:
                    quote = ""
                    opened.pop()
            elif sign == "#" and (at == 0 or line[at - 1].isspace()):
                break
            elif sign in "\"'" and line[:at].rstrip()[-1:] in {"", *":,[{-"}:
                quote = sign
                opened.append((row, sign))
            elif sign in "{[":
                opened.append((row, sign))
            elif sign in "}]" and opened:
                opened.pop()
    return (opened[-1] if quote else opened[0]) if opened else None
