"""How a YAML file is read node by node, so that each fault knows its line and its own text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from finsam_analysis.core import (
    LARGEST_AMOUNT,
    NO,
    YES,
    Fault,
    parse_date,
    parse_percent,
    parse_whole,
)

_T = TypeVar("_T")
_FLAGS = {"true": True, YES: True, "false": False, NO: False}


class YamlReader:
    """Reads the nodes of one file; what is wrong becomes a fault and None (or nothing)."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def fault(self, node: Node | int, field: str, found: str, expected: str, remedy: str) -> None:
        """Note a fault at a node or a line number."""
        row = node if isinstance(node, int) else line_of(node)
        self.faults.append(Fault(self.file, found, expected, remedy, row=row, field=field))

    def compose(self, path: Path) -> Node | None:
        """The file's root node; None when it cannot be read as YAML."""
        try:
            raw = path.read_bytes()
            text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
        except OSError:
            self.faults.append(
                Fault(self.file, "filen går inte att läsa", "en läsbar fil", "rätta sökvägen")
            )
            return None
        except UnicodeDecodeError as error:
            row = raw.count(b"\n", 0, error.start) + 1
            found = f"filen är inte UTF-8 (byte 0x{raw[error.start]:02X})"
            self.fault(row, "filen", found, "teckenkodningen UTF-8", "spara om filen som UTF-8")
            return None
        try:
            root = YAML(typ="safe", pure=True).compose(text)
        except (YAMLError, RecursionError) as error:
            mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
            row = 1 if mark is None else mark.line + 1
            remedy = "kontrollera indrag (blanksteg, aldrig tabb), kolon och citattecken på raden"
            self.fault(row, "filen", "filen är inte giltig YAML", "giltig YAML", remedy)
            return None
        if root is None:
            self.fault(1, "filen", "filen är tom", "ett scenario", "skriv namn och beslut")
        return root  # type: ignore[no-any-return]  # ruamel.yaml leaves compose untyped

    def mapping(
        self, node: Node | None, field: str, allowed: Sequence[str] | None = None
    ) -> dict[str, Node]:
        """Keys and value nodes; faults for what is no mapping, doubled or unknown."""
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.fault(node, field, "inte nycklar med värden", "rader ”nyckel: värde”", "rätta")
            return {}
        found: dict[str, Node] = {}
        for key_node, value_node in node.value:
            if isinstance(value_node, ScalarNode) and not value_node.value:
                value_node.start_mark = key_node.start_mark  # an empty value has no line of its own
            key = key_node.value if isinstance(key_node, ScalarNode) else "(sammansatt nyckel)"
            if key in found:
                self.fault(key_node, key, "nyckeln står två gånger", "en gång", "ta bort den ena")
            elif allowed is not None and key not in allowed:
                expected = f"någon av {', '.join(allowed)}"
                remedy = "rätta nyckeln"
                if key.isdecimal():  # YAML takes the comma of {procent: 2,5} for one between keys
                    remedy = "skriv tal med decimalkomma inom citattecken: ”2,5”"
                self.fault(key_node, key, f"okänd nyckel i {field}", expected, remedy)
            else:
                found[key] = value_node
        return found

    def items(self, node: Node | None, field: str, example: str) -> list[Node]:
        """Nodes of a list; a fault for what is no list or an empty one."""
        if node is None:
            return []
        if not isinstance(node, SequenceNode) or not node.value:
            found = "tom lista" if isinstance(node, SequenceNode) else "ingen lista"
            self.fault(node, field, found, f"en lista: {example}", "skriv den som en lista")
            return []
        return list(node.value)

    def years(
        self,
        node: Node,
        field: str,
        years: Sequence[int],
        read: Callable[[Node, str], _T | None],
    ) -> Iterator[tuple[int, _T, Node]]:
        """Years with their values and nodes; faults for years that are not among the plan's."""
        if isinstance(node, MappingNode) and not node.value:
            self.fault(node, field, "inget år", "minst ett år", "skriv år och värde")
        for key, value_node in self.mapping(node, field).items():
            if key not in map(str, years):
                expected = f"ett år i planen, {years[0]}–{years[-1]}"
                self.fault(value_node, field, f"året ”{key}”", expected, "rätta året")
                continue
            value = read(value_node, f"{field}, {key}")
            if value is not None:
                yield int(key), value, value_node

    def text(self, node: Node | None, field: str) -> str:
        """Text without surrounding blanks; empty when there is no node."""
        if node is None:
            return ""
        if isinstance(node, ScalarNode) and scalar(node) not in ("", "~", "null"):
            return scalar(node)
        self.fault(node, field, "ingen text", "text", "skriv ett värde efter kolonet")
        return ""

    def flag(self, node: Node, field: str) -> bool | None:
        """``true`` or ``false``; ``ja`` and ``nej`` mean the same."""
        found = _FLAGS.get(scalar(node))
        if found is None:
            self.fault(node, field, f"”{scalar(node)}”", "true eller false", "rätta ordet")
        return found

    def date(self, node: Node, field: str) -> date | None:
        """A calendar date written YYYY-MM-DD."""
        found = parse_date(scalar(node))
        if found is None:
            expected = "ett datum som finns i kalendern, skrivet ÅÅÅÅ-MM-DD"
            self.fault(node, field, f"”{scalar(node)}”", expected, "rätta datumet")
        return found

    def count(self, node: Node, field: str, most: int, what: str) -> int | None:
        """A whole number from 1 to ``most``."""
        number = parse_whole(scalar(node))
        if number is None or not 1 <= number <= most:
            self.fault(node, field, f"”{scalar(node)}”", f"1 till {most} {what}", "rätta talet")
            return None
        return number

    def percent(self, node: Node, field: str) -> Fraction | None:
        """A number of per cent from 0 to 100, exact."""
        percent = parse_percent(scalar(node))
        if percent is None or not 0 <= percent <= 100:
            found = f"”{scalar(node)}”"
            self.fault(node, field, found, "0 till 100 procent", "rätta procenttalet")
            return None
        return percent

    def amount(self, node: Node, field: str) -> int | None:
        """Whole kronor, 0 or more [SEK]."""
        amount = self.signed_amount(node, field)
        if amount is not None and amount < 0:
            expected = "ett belopp i hela kronor, noll eller större"
            self.fault(node, field, f"”{amount}”", expected, "ta bort minustecknet")
            return None
        return amount

    def signed_amount(self, node: Node | None, field: str) -> int | None:
        """Whole kronor of either sign [SEK]; None also when there is no node."""
        if node is None:
            return None
        amount = parse_whole(scalar(node))
        if amount is None or abs(amount) > LARGEST_AMOUNT:
            found = f"”{scalar(node)}”"
            self.fault(node, field, found, "ett belopp i hela kronor", "rätta beloppet")
            return None
        return amount


def line_of(node: Node) -> int:
    """Line of the file on which a node begins, the first being 1."""
    return int(node.start_mark.line) + 1


def scalar(node: Node) -> str:
    """The text of a plain value, as it stands; a placeholder for a list or a mapping."""
    return str(node.value).strip() if isinstance(node, ScalarNode) else "(inget enkelt värde)"
