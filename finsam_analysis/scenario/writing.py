"""How a scenario is written as a file: the reverse of reading one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from finsam_analysis.core import (
    Action,
    AdditionKey,
    AssumptionKey,
    DecisionKey,
    Fault,
    InputError,
    Reduction,
    ScenarioKey,
)
from finsam_analysis.scenario.changes import FeeChange
from finsam_analysis.scenario.scenario import Addition, Scenario
from finsam_analysis.scenario.shelf import SCENARIO_FOLDER
from finsam_analysis.scenario.steps import ByPercent

_NAME = re.compile(r"[a-zåäö0-9]+(?:-[a-zåäö0-9]+)*")


def free_path(folder: Path, name: str) -> Path:
    """File that a new scenario of the package would be written to.

    Raises:
        InputError: the name cannot be one, or is taken.
    """
    path = folder / SCENARIO_FOLDER / f"{name}.yaml"
    if not _NAME.fullmatch(name):
        expected = "små bokstäver, siffror och bindestreck"
        fault = Fault("kommandoraden", f"namnet ”{name}”", expected, "rätta namnet", field="--save")
    elif path.exists():
        remedy = "välj ett annat namn; inget skrivs över"
        fault = Fault(str(path), "scenariot finns redan", "ett nytt namn", remedy, field="--save")
    else:
        return path
    raise InputError([fault])


def save(path: Path, scenario: Scenario, floor: int) -> None:
    """Write a scenario of granted, rejected and by per cent reduced applications.

    Raises:
        InputError: the file is there already, or the folder cannot be written to.
    """
    write_new(path, scenario_text(scenario, floor))


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there.

    Raises:
        InputError: the file is there already, or the folder cannot be written to.
    """
    try:
        path.parent.mkdir(exist_ok=True)
        # Mode x: a file that has come to be meanwhile is not overwritten either.
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        remedy = "kontrollera mappen och dess rättigheter"
        raise InputError([Fault(str(path), "går inte att skriva", "en ny fil", remedy)]) from error


def scenario_text(scenario: Scenario, floor: int) -> str:
    """The scenario as YAML, with the floor it is judged by [SEK]."""
    lines = [
        # A JSON string is a YAML string, whatever the text holds.
        f"{ScenarioKey.NAME}: {_quoted(scenario.name)}",
        f"{ScenarioKey.DESCRIPTION}: {_quoted(scenario.description)}",
        f"{ScenarioKey.STANDARD}: {Action.APPROVE}",
    ]
    changed = {
        application: decision
        for application, decision in scenario.decisions.items()
        if not decision.is_as_proposed
    }
    if changed:
        lines.append(f"{ScenarioKey.DECISIONS}:")
    for application, decision in changed.items():
        how = f"{DecisionKey.ACTION}: {decision.last.action}"
        if isinstance(decision.last, ByPercent):
            how += f", {Reduction.PERCENT}: {_quoted(plain_decimal(decision.last.percent))}"
        lines.append(f"  {application}: {{{how}}}")
    if scenario.additions:
        lines.append(f"{ScenarioKey.ADDITIONS}:")
    lines += [f"  - {_addition(added)}" for added in scenario.additions]
    lines.append(f"{ScenarioKey.ASSUMPTIONS}:")
    if scenario.member_fee:
        fees = [f"{year}: {_fee(change)}" for year, change in scenario.member_fee.items()]
        lines.append(f"  {AssumptionKey.MEMBER_FEE}: {_inline(fees)}")
    if scenario.underspend:
        shares = [
            f"{year}: {_quoted(plain_decimal(share) + ' %')}"
            for year, share in scenario.underspend.items()
        ]
        lines.append(f"  {AssumptionKey.UNDERSPEND}: {_inline(shares)}")
    if scenario.opening_surplus is not None:
        lines.append(f"  {AssumptionKey.OPENING_SURPLUS}: {scenario.opening_surplus}")
    lines.append(f"  {AssumptionKey.FLOOR}: {floor}")
    return "\n".join(lines) + "\n"


def plain_decimal(number: Fraction) -> str:
    """A number of finitely many decimals, all of them, with a comma: ``0,125``."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    units, rest = divmod(abs(int(number * 10**places)), 10**places)
    return f"{'-' if number < 0 else ''}{units}" + (f",{rest:0{places}d}" if places else "")


def _addition(added: Addition) -> str:
    return _inline(
        [
            f"{AdditionKey.ID}: {added.id}",
            f"{AdditionKey.NAME}: {_quoted(added.name)}",
            f"{AdditionKey.OWNER}: {_quoted(added.owner)}",
            f"{AdditionKey.START}: {added.period.start}",
            f"{AdditionKey.END}: {added.period.end}",
            f"{AdditionKey.AMOUNT}: {added.amount}",
        ]
    )


def _fee(change: FeeChange) -> str:
    if change.amount is not None:
        return str(change.amount)
    return _quoted(f"{plain_decimal(change.percent or Fraction(0))} %")


def _inline(entries: Sequence[str]) -> str:
    return "{" + ", ".join(entries) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
