"""What a scenario file says: YAML with Swedish keys, read whole or refused with every fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from finsam_analysis.csv_table import LARGEST_AMOUNT, parse_whole
from finsam_analysis.entities import Application, DataPackage
from finsam_analysis.errors import Fault, InputError
from finsam_analysis.scenario import Decision, FeeChange, Scenario
from finsam_analysis.swedish_numbers import parse_percent
from finsam_analysis.vocabulary import (
    DECISION_ACTION_KEY,
    Action,
    AssumptionKey,
    Reduction,
    ScenarioKey,
)

SCENARIO_FOLDER = "scenarier"
_T = TypeVar("_T")


def scenario_names(package_folder: Path) -> list[str]:
    """Names of the scenarios that lie in a data package, in alphabetical order."""
    return sorted(path.stem for path in (package_folder / SCENARIO_FOLDER).glob("*.yaml"))


def scenario_path(package_folder: Path, given: str) -> Path:
    """File meant by a path to a YAML file or by the name of one in the package.

    Raises:
        InputError: there is no such file.
    """
    named = package_folder / SCENARIO_FOLDER / f"{given}.yaml"
    for path in (Path(given), named):
        if path.suffix in (".yaml", ".yml") and path.is_file():
            return path
    fault = Fault(
        given,
        "scenariot finns inte",
        f"en YAML-fil eller något av {', '.join(scenario_names(package_folder)) or '(inga)'}",
        "rätta namnet eller sökvägen",
    )
    raise InputError([fault])


def load_scenario(path: Path, package: DataPackage) -> Scenario:
    """Read a scenario file against the package whose applications and years it names.

    Raises:
        InputError: unreadable file, unknown key, id or year, an amount or a per cent that cannot
            be one, two ways to reduce at once; every fault with its line.
    """
    reader = _Reader(path.name, package)
    scenario = reader.scenario(path)
    if reader.faults or scenario is None:
        raise InputError(reader.faults)
    return scenario


class _Reader:
    """Walks the YAML nodes, so that every fault knows its line and every number its own text."""

    def __init__(self, file: str, package: DataPackage) -> None:
        self.file = file
        self.package = package
        self.faults: list[Fault] = []

    def fault(self, node: Node | int, field: str, found: str, expected: str, remedy: str) -> None:
        row = node if isinstance(node, int) else node.start_mark.line + 1
        self.faults.append(Fault(self.file, found, expected, remedy, row=row, field=field))

    def scenario(self, path: Path) -> Scenario | None:
        root = self._compose(path)
        if root is None:
            return None
        keys = self._mapping(root, "scenariot", list(ScenarioKey))
        name = self._text(keys.get(ScenarioKey.NAME), ScenarioKey.NAME)
        if ScenarioKey.NAME not in keys:
            self.fault(1, ScenarioKey.NAME, "nyckeln saknas", "scenariots namn", "lägg till den")
        description = self._text(keys.get(ScenarioKey.DESCRIPTION), ScenarioKey.DESCRIPTION)
        decisions = self._decisions(
            keys.get(ScenarioKey.DECISIONS), self._standard(keys.get(ScenarioKey.STANDARD))
        )
        node = keys.get(ScenarioKey.ASSUMPTIONS)
        assumptions = self._mapping(node, ScenarioKey.ASSUMPTIONS, list(AssumptionKey))
        return Scenario(
            id=path.stem,
            name=name,
            description=description,
            file=str(path),
            decisions=decisions,
            member_fee=dict(self._by_year(assumptions, AssumptionKey.MEMBER_FEE, self._fee)),
            underspend=dict(self._by_year(assumptions, AssumptionKey.UNDERSPEND, self._percent)),
            opening_surplus=self._optional_amount(
                assumptions.get(AssumptionKey.OPENING_SURPLUS), AssumptionKey.OPENING_SURPLUS
            ),
            floor=self._optional_amount(assumptions.get(AssumptionKey.FLOOR), AssumptionKey.FLOOR),
        )

    def _compose(self, path: Path) -> Node | None:
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

    def _mapping(
        self, node: Node | None, field: str, allowed: list[str] | None = None
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
                self.fault(key_node, key, f"okänd nyckel i {field}", expected, "rätta nyckeln")
            else:
                found[key] = value_node
        return found

    def _text(self, node: Node | None, field: str) -> str:
        if node is None:
            return ""
        if isinstance(node, ScalarNode) and node.value.strip():
            return str(node.value).strip()
        self.fault(node, field, "ingen text", "text", "skriv ett värde efter kolonet")
        return ""

    def _standard(self, node: Node | None) -> Action | None:
        if node is None:
            return None
        text = self._text(node, ScenarioKey.STANDARD)
        if text in (Action.APPROVE, Action.REJECT):
            return Action(text)
        if text:
            expected = f"{Action.APPROVE} eller {Action.REJECT}"
            self.fault(node, ScenarioKey.STANDARD, f"”{text}”", expected, "rätta ordet")
        # The fault is told once; the applications not named need not repeat it.
        return Action.REJECT

    def _decisions(self, node: Node | None, standard: Action | None) -> dict[str, Decision]:
        ids = [application.id for application in self.package.applications]
        named = self._mapping(node, ScenarioKey.DECISIONS, ids)
        decisions: dict[str, Decision] = {}
        for application in self.package.applications:
            if application.id in named:
                decision = self._decision(named[application.id], application)
                if decision is not None:
                    decisions[application.id] = decision
            elif standard is not None:
                decisions[application.id] = Decision(standard)
        missing = [i for i in ids if i not in named] if standard is None else []
        if missing:
            self.fault(
                1,
                ScenarioKey.STANDARD,
                f"beslut saknas för {', '.join(missing)}",
                "nyckeln standard (bevilja eller avslå) eller ett beslut för varje ansökan",
                "lägg till standard",
            )
        return decisions

    def _decision(self, node: Node, application: Application) -> Decision | None:
        keys = self._mapping(node, application.id, [DECISION_ACTION_KEY, *Reduction])
        row = node.start_mark.line + 1
        if not isinstance(node, MappingNode):
            return None
        if DECISION_ACTION_KEY not in keys:
            expected = f"åtgärd: {', '.join(Action)}"
            self.fault(node, application.id, "åtgärden saknas", expected, "lägg till åtgärd")
            return None
        text = self._text(keys.pop(DECISION_ACTION_KEY), f"{application.id}, åtgärd")
        if text not in tuple(Action):
            expected = f"någon av {', '.join(Action)}"
            self.fault(node, f"{application.id}, åtgärd", f"”{text}”", expected, "rätta åtgärden")
            return None
        action = Action(text)
        if action is not Action.REDUCE:
            if keys:
                found = f"{', '.join(keys)} vid {action}"
                expected = "inga fler nycklar än åtgärd"
                remedy = f"ta bort dem, eller ange åtgärden {Action.REDUCE}"
                self.fault(node, application.id, found, expected, remedy)
            return Decision(action, line=row)
        if len(keys) != 1:
            found = " och ".join(keys) + " på en gång" if keys else "inget sätt att reducera"
            expected = f"precis ett av {', '.join(Reduction)}"
            self.fault(node, application.id, found, expected, "behåll ett")
            return None
        ((key, value),) = keys.items()
        return self._reduction(Reduction(key), value, application, row)

    def _reduction(
        self, way: Reduction, node: Node, application: Application, row: int
    ) -> Decision | None:
        field = f"{application.id}, {way}"
        match way:
            case Reduction.PERCENT:
                percent = self._percent(node, field)
                return (
                    None
                    if percent is None
                    else Decision(Action.REDUCE, way, percent=percent, line=row)
                )
            case Reduction.AMOUNT | Reduction.CEILING:
                amount = self._amount(node, field)
                return (
                    None
                    if amount is None
                    else Decision(Action.REDUCE, way, amount=amount, line=row)
                )
            case Reduction.PER_YEAR:
                cuts = dict(self._years(node, field, self._amount))
                return Decision(Action.REDUCE, way, per_year=cuts, line=row)
            case Reduction.BUDGET_ROWS:
                return Decision(
                    Action.REDUCE, way, rows=self._budget_rows(node, field, application), line=row
                )

    def _budget_rows(self, node: Node, field: str, application: Application) -> tuple[str, ...]:
        known = [row.id for row in application.budget_rows]
        if not isinstance(node, SequenceNode) or not node.value:
            found = "ingen lista"
            self.fault(node, field, found, "en lista: [rad-id, rad-id]", "skriv hakparenteser")
            return ()
        rows: list[str] = []
        for item in node.value:
            text = self._text(item, field)
            if text in rows:
                self.fault(item, field, f"”{text}” står två gånger", "en gång", "ta bort den ena")
            elif text not in known:
                expected = f"någon av {', '.join(known) or '(ansökan har inga budgetrader)'}"
                self.fault(item, field, f"okänd budgetrad ”{text}”", expected, "rätta id:t")
            rows.append(text)
        return tuple(rows)

    def _by_year(
        self,
        assumptions: dict[str, Node],
        key: AssumptionKey,
        read: Callable[[Node, str], _T | None],
    ) -> Iterator[tuple[int, _T]]:
        if key in assumptions:
            yield from self._years(assumptions[key], key, read)

    def _years(
        self, node: Node, field: str, read: Callable[[Node, str], _T | None]
    ) -> Iterator[tuple[int, _T]]:
        years = self.package.plan.years
        if isinstance(node, MappingNode) and not node.value:
            self.fault(node, field, "inget år", "minst ett år", "skriv år och värde")
        for key, value_node in self._mapping(node, field).items():
            if not key.isdecimal() or int(key) not in years:
                expected = f"ett år i planen, {years[0]}–{years[-1]}"
                self.fault(value_node, field, f"året ”{key}”", expected, "rätta året")
                continue
            value = read(value_node, f"{field}, {key}")
            if value is not None:
                yield int(key), value

    def _percent(self, node: Node, field: str) -> Fraction | None:
        text = node.value if isinstance(node, ScalarNode) else "(ingen siffra)"
        percent = parse_percent(text)
        if percent is None or not 0 <= percent <= 100:
            self.fault(node, field, f"”{text}”", "0 till 100 procent", "rätta procenttalet")
            return None
        return percent

    def _amount(self, node: Node, field: str) -> int | None:
        amount = self._optional_amount(node, field)
        if amount is not None and amount < 0:
            expected = "ett belopp i hela kronor, noll eller större"
            self.fault(node, field, f"”{amount}”", expected, "ta bort minustecknet")
            return None
        return amount

    def _optional_amount(self, node: Node | None, field: str) -> int | None:
        if node is None:
            return None
        text = node.value.strip() if isinstance(node, ScalarNode) else "(inget belopp)"
        amount = parse_whole(text)
        if amount is None or abs(amount) > LARGEST_AMOUNT:
            self.fault(node, field, f"”{text}”", "ett belopp i hela kronor", "rätta beloppet")
            return None
        return amount

    def _fee(self, node: Node, field: str) -> FeeChange | None:
        text = node.value.strip() if isinstance(node, ScalarNode) else "(inget värde)"
        if text.endswith("%"):
            percent = parse_percent(text)
            if percent is None or percent < -100:
                expected = "en ändring i procent, minst −100 %, till exempel ”−3 %”"
                self.fault(node, field, f"”{text}”", expected, "rätta procenttalet")
                return None
            return FeeChange(percent=percent)
        amount = parse_whole(text)
        if amount is None or not 0 <= amount <= LARGEST_AMOUNT:
            expected = "avgiften i hela kronor, eller en ändring i procent som ”−3 %”"
            self.fault(node, field, f"”{text}”", expected, "rätta värdet")
            return None
        return FeeChange(amount=amount)
