"""How a sound file becomes an unsound one: by its grammar (cells, keys, values), or by its bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from random import Random
from typing import Any

# Texts that have broken something, here or elsewhere, and those that a spreadsheet or a hand makes.
ODD = (
    *(
        "",
        " ",
        "0",
        "-0",
        "-1",
        "1",
        "5",
        "100",
        "101",
        "1e9",
        "NaN",
        "inf",
        "-inf",
        "0x10",
        "1_000",
    ),
    *("1 000", "1,000", "1.000", "1.234,50", "12,5", "0,005", "300 tkr", "0,3 mkr", "300 000 kr"),
    *("9" * 12, "9" * 13, "9" * 19, "9" * 30, "9" * 45, "9" * 5000, "1" + "0" * 28, "-" + "9" * 12),
    *("10 %", "-3 %", "\u22123 %", "100 %", "10000 %", "30000000000000 %", "3 % per år", "%"),
    *(
        "\uff12\uff10\uff12\uff16",
        "\u0662\u0660\u0662\u0666",
        "\u00b2",
        "Prel \uff12\uff10\uff12\uff17",
    ),
    *("2025-02-30", "2025-13-01", "0000-00-00", "9999-12-31", "2026-06", "dec 2027", "45000"),
    *(
        "2026",
        "2030",
        "2031",
        "från 2031",
        "2031\u20132033",
        "2033-2031",
        "Prel 2040",
        "Budget 2030",
    ),
    *(
        "a\u200bb",
        "\u202e000 000 015",
        "\u2066x",
        "\ufeff",
        "a\u030a",
        "\x00",
        "\x1b[31m",
        "\x85",
        "\u2028",
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "+46",
        "<script>alert(1)</script>",
        "$x$ $y$",
        "{{7*7}}",
        "#let x = 1",
        "\\",
    ),
    *(
        "https://example.org",
        "../../etc/passwd",
        "s:summa",
        "index.html",
        "~",
        "null",
        "ja",
        "nej",
        "true",
    ),
    *(
        "\U0001f600",
        "x" * 300,
        "x" * 20000,
        "a;b",
        'a"b',
        "'",
        "a\nb",
        "a\tb",
        "åäö",
        "Å",
        ",,,",
        "|&|=",
    ),
    *(
        "tkr",
        "kr",
        "mkr",
        "procent",
        "bevilja",
        "avslå",
        "bordlägg",
        "reducera",
        "kommun",
        "region",
    ),
)
_RAW = (*b"\x00\x01\t\n\r \"#$%&'()*+,-./0:;<=>?@[\\]^_`{|}~\x7f\x80\xc3\xe2\xff",)


def odd_bytes(content: bytes, random: Random) -> bytes:
    """A byte flipped, set, taken away or doubled, a stretch cut or the whole in another encoding."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        at = random.randrange(len(changed) or 1)
        kind = random.randrange(6)
        if not changed or kind == 0:
            changed[at:at] = bytes([random.choice(_RAW)])
        elif kind == 1:
            changed[at] ^= 1 << random.randrange(8)
        elif kind == 2:
            changed[at] = random.choice(_RAW)
        elif kind == 3:
            del changed[at : at + random.choice((1, 1, 10, 100))]
        elif kind == 4:
            changed[at:at] = changed[at : at + random.choice((1, 10, 100))]
        elif random.random() < 0.2:
            text = bytes(changed).decode("utf-8", "replace")
            changed = bytearray(
                text.encode(random.choice(("utf-16", "latin-1", "cp437")), "replace")
            )
        else:
            del changed[at:]
    return bytes(changed)


def odd_table(content: bytes, random: Random) -> bytes:
    """A CSV table with cells, rows, columns or headings that are not what they were."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        _odd_row(rows, random)
    written = io.StringIO()
    sign = random.choice(";;;;;;;;,\t")
    csv.writer(written, delimiter=sign, lineterminator=random.choice(("\n", "\r\n"))).writerows(
        rows
    )
    return written.getvalue().encode(random.choice(("utf-8-sig", "utf-8")), "surrogatepass")


def _odd_row(rows: list[list[str]], random: Random) -> None:
    if not rows or not rows[0]:
        rows.append([random.choice(ODD)])
        return
    row = random.randrange(1, len(rows)) if len(rows) > 1 else 0
    if not rows[row] or random.random() < 0.4:
        _odd_shape(rows, row, random)
        return
    cells = rows[row]
    column = random.randrange(len(cells))
    match random.randrange(6):
        case 0:
            cells[column] = random.choice(random.choice(rows) or [""])
        case 1:
            other = random.choice(rows) or [""]
            cells[column] = other[min(column, len(other) - 1)]
        case _:
            cells[column] = odd_value(cells[column], random)


def _odd_shape(rows: list[list[str]], row: int, random: Random) -> None:
    column = random.randrange(len(rows[0]))
    match random.randrange(6):
        case 0:
            del rows[row]
        case 1:
            rows.insert(row, list(rows[row]))
        case 2:
            rows[0][column] = random.choice(ODD)
        case 3:
            for cells in rows:
                del cells[column : column + 1]
        case 4:
            for cells in rows:
                cells.insert(column, cells[min(column, len(cells) - 1)] if cells else "")
        case _:
            random.shuffle(rows[row])


def odd_value(value: str, random: Random) -> str:
    """Another value: an odd one, this one a little changed, or its number another such."""
    if random.random() < 0.35 and re.search(r"[0-9]", value):
        return re.sub(
            r"[0-9]+", lambda m: str(random.randrange(10 ** min(len(m[0]), 9))), value, count=1
        )
    if random.random() < 0.5 or not value:
        return random.choice(ODD)
    at = random.randrange(len(value) + 1)
    match random.randrange(5):
        case 0:
            return value[:at] + random.choice(ODD) + value[at:]
        case 1:
            return value[:at]
        case 2:
            return re.sub(r"[0-9]+", lambda _: random.choice(ODD), value, count=1)
        case 3:
            return "".join(
                chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in value
            )
        case _:
            return value + value


def odd_json(content: bytes, random: Random) -> bytes:
    """A descriptor with a value, a key or an item that is not what it was."""
    root = json.loads(content.decode("utf-8-sig"))
    odd: tuple[Any, ...] = (None, True, -1, 1.5, 10**30, [], {}, [[]], "", *ODD, "\ud800", "\x00")
    for _ in range(random.choice((1, 1, 2))):
        holder: Any = root
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = random.choice(keys)
            if isinstance(holder[key], dict | list) and holder[key] and random.random() < 0.8:
                holder = holder[key]
                continue
            if random.random() < 0.2:
                del holder[key]
            elif random.random() < 0.2 and isinstance(holder, dict):
                holder[random.choice(ODD)] = holder.pop(key)
            else:
                holder[key] = random.choice(odd)
            break
    text = json.dumps(root, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.1:
        text = text.replace("1", "9" * 5000, 1)
    return text.encode("utf-8", "surrogatepass")


_ESCAPES = (
    r'"\U00110000"',
    r'"\ud83d\ude00"',
    r'"\ud800"',
    r'"\0"',
    '"\\',
    "&a [*a]",
    "*a",
    "<<: {}",
)
_TOKENS = re.compile(r"[^\s:{}\[\],]+|[:{}\[\],]|\n *(?:- )?")


def odd_yaml(content: bytes, random: Random) -> bytes:
    """A scenario with tokens, lines or indents that are not what they were."""
    text = content.decode("utf-8")
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        tokens = list(_TOKENS.finditer(text))
        if not tokens:
            return random.choice(ODD).encode("utf-8", "surrogatepass")
        found = random.choice(tokens)
        before, token, after = text[: found.start()], found[0], text[found.end() :]
        match random.randrange(9):
            case 0:
                text = before + after
            case 1:
                text = before + token + " " + token + after
            case 2:
                text = before + random.choice(tokens)[0] + after
            case 3:
                text = before + random.choice(_ESCAPES) + after
            case 4:
                lines = text.split("\n")
                at = random.randrange(len(lines))
                lines[at] = random.choice(
                    (lines[at].strip(), "  " + lines[at], lines[at] + "\n" + lines[at])
                )
                text = "\n".join(lines)
            case 5:
                text = (
                    random.choice(
                        ("%YAML 1.1\n---\n", "%YAML " + "9" * 5000 + ".1\n---\n", "---\n")
                    )
                    + text
                )
            case 6:
                text = before + "[" * random.choice((1, 3, 2000)) + after
            case _:
                text = before + odd_value(token, random) + after
    return text.encode("utf-8", "surrogatepass")


def odd_workbook(content: bytes, random: Random) -> bytes:
    """A workbook with a byte flipped, or with another value, tag or part inside."""
    if random.random() < 0.3:
        return odd_bytes(content, random)
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        names = old.namelist()
        sheets = [name for name in names if "sheet" in name or "shared" in name] or names
        chosen = random.choice(sheets if random.random() < 0.8 else names)
        for name in names:
            part = old.read(name)
            if name == chosen:
                if random.random() < 0.05:
                    continue
                part = _odd_xml(part, random)
            new.writestr(name, part)
    return written.getvalue()


def _odd_xml(part: bytes, random: Random) -> bytes:
    text = part.decode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 2, 6))):
        values = list(re.finditer(r">[^<>]+<|\"[^\"<>]*\"", text))
        if not values or random.random() < 0.1:
            return odd_bytes(part, random)
        found = random.choice(values)
        odd = random.choice(ODD).replace("<", "&lt;").replace('"', "&quot;")
        if random.random() < 0.9:
            odd = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", odd)
        text = text[: found.start() + 1] + odd + text[found.end() - 1 :]
    return text.encode("utf-8", "surrogatepass")
