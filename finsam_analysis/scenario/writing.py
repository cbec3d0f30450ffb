"""How a scenario is said in its own language, and written as a file: the reverse of reading one."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from finsam_analysis.core import (
    AdditionKey,
    AssumptionKey,
    DecisionKey,
    Fault,
    InputError,
    ScenarioKey,
    parse_id,
    replace_files,
    span_text,
    year_spans,
)
from finsam_analysis.scenario.changes import Change
from finsam_analysis.scenario.decisions import APPROVED, REJECTED, Decision
from finsam_analysis.scenario.scenario import Addition, Assumptions, Scenario
from finsam_analysis.scenario.shelf import SCENARIO_FOLDER, called_so
from finsam_analysis.scenario.step import Step
from finsam_analysis.scenario.values import FROM

Said = dict[str, Any]
_BESIDE = ("at", "up")  # fields of a step that its key's value does not say
_PLAIN = re.compile(r"[A-Za-zÅÄÖåäö0-9_][A-Za-zÅÄÖåäö0-9_. -]*")
_DEVICE = re.compile("con|prn|aux|nul|(com|lpt)[0-9]")  # what no file of Windows may be called
# What JSON lets stand in a string and YAML does not, or reads as the end of a line.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def free_path(folder: Path, name: str, called: str = "", field: str = "--save") -> Path:
    """File that a new scenario of the package would be written to.

    Args:
        folder: the data package's.
        name: the new scenario's id.
        called: its name, which no other may bear.
        field: where the user gave the name, for a fault.

    Raises:
        InputError: the name cannot be one, or is taken.
    """
    path = named_path(folder, name, field)
    taken = [path] if path.exists() else called_so(folder, path.stem) or called_so(folder, called)
    if taken:
        remedy = "välj ett annat namn; inget skrivs över"
        raise InputError(
            [Fault(str(taken[0]), "scenariot finns redan", "ett nytt namn", remedy, field=field)]
        )
    return path


def named_path(folder: Path, name: str, field: str) -> Path:
    """File of a scenario of that name, there or not; a name never leads out of the folder.

    Raises:
        InputError: the name cannot be one.
    """
    if parse_id(name) is None:
        expected = "små bokstäver, siffror och bindestreck"
        fault = Fault("scenariot", f"namnet ”{name}”", expected, "rätta namnet", field=field)
        raise InputError([fault])
    if _DEVICE.fullmatch(name):
        expected = "ett namn som en fil kan ha också i Windows"
        fault = Fault("scenariot", f"namnet ”{name}”", expected, "välj ett annat", field=field)
        raise InputError([fault])
    return folder / SCENARIO_FOLDER / f"{name}.yaml"


def save(path: Path, scenario: Scenario, *, over: bool = False) -> None:
    """Write a scenario's file; one that is there already only when told to write it over.

    Raises:
        InputError: the file is there already, or the folder cannot be written to.
    """
    write_scenario(path, scenario_text(scenario), over=over)


def write_scenario(path: Path, text: str, *, over: bool = False) -> None:
    """Write the text of a scenario's file; one that is there already only when told to.

    Raises:
        InputError: the file is there already, or the folder cannot be written to.
    """
    name = f"{path.parent.name}/{path.name}"
    seen = {} if over else {name: None}  # also one that has come to be meanwhile
    replace_files(path.parent.parent, {name: text.encode()}, seen)


def scenario_text(scenario: Scenario) -> str:
    """The scenario as YAML that reads as an equal scenario, whatever file it was a diff on.

    What is decided for most applications is the ``standard``; only the others are named.
    """
    standard = _standard(scenario)
    lines = [f"{ScenarioKey.NAME}: {quoted(scenario.name)}"]
    if scenario.description:
        lines.append(f"{ScenarioKey.DESCRIPTION}: {quoted(scenario.description)}")
    lines.append(f"{ScenarioKey.STANDARD}: {standard.last.action}")
    decided = [
        f"  {name}: {inline(decision_said(decision))}"
        for name, decision in scenario.decisions.items()
        if decision != standard
    ]
    added = [f"  - {inline(addition_said(addition))}" for addition in scenario.additions]
    assumed = [f"  {key}: {inline(value)}" for key, value in assumptions_said(scenario).items()]
    for key, entries in (
        (ScenarioKey.DECISIONS, decided),
        (ScenarioKey.ADDITIONS, added),
        (ScenarioKey.ASSUMPTIONS, assumed),
    ):
        if entries:
            lines += [f"{key}:", *entries]
    return "\n".join(lines) + "\n"


def _standard(scenario: Scenario) -> Decision:
    decided = list(scenario.decisions.values())
    return REJECTED if decided.count(REJECTED) > decided.count(APPROVED) else APPROVED


def decision_said(decision: Decision) -> Said | list[Said]:
    """A decision as a scenario file says it: a step's keys and values, or a list of such."""
    steps = [step_said(step) for step in decision.steps]
    return steps[0] if len(steps) == 1 else steps


def step_said(step: Step) -> Said:
    """A step's action, and the key and value that say how."""
    said: Said = {DecisionKey.ACTION: str(step.done)}
    if step.key != DecisionKey.ACTION:
        held = [getattr(step, f.name) for f in fields(step) if f.name not in _BESIDE]
        said[step.key] = _value_said(held[0]) if held else "true"
    return said


def _value_said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _value_said(each) for key, each in sorted(value.items())}
    if isinstance(value, tuple):
        return list(value)
    return plain_decimal(value) if isinstance(value, Fraction) else str(value)


def addition_said(added: Addition) -> Said:
    """An added insats as a scenario file says it."""
    return {
        AdditionKey.ID: added.id,
        AdditionKey.NAME: added.name,
        AdditionKey.OWNER: added.owner,
        AdditionKey.START: str(added.period.start),
        AdditionKey.END: str(added.period.end),
        AdditionKey.AMOUNT: str(added.amount),
    }


def change_said(change: Change) -> str:
    """How a planned amount departs from the plan; *per år* where it is laid on year by year."""
    if change.amount is not None:
        return str(change.amount)
    percent = f"{plain_decimal(change.percent or Fraction(0))} %"
    return percent if change.times == 1 else f"{percent} per år"


def assumptions_said(scenario: Assumptions) -> Said:
    """The assumptions that a scenario states, by key and, where it has years, by year or span.

    Raises:
        InputError: changes *per år* that lie within one another so that no file can say them.
    """
    plan = {row: _changes_said(changes, row) for row, changes in scenario.plan.items() if changes}
    amounts = {year: str(amount) for year, amount in scenario.floor.items()}
    shares = {year: f"{plain_decimal(share)} %" for year, share in scenario.underspend.items()}
    said: Said = {
        AssumptionKey.MEMBER_FEE: _changes_said(scenario.member_fee, AssumptionKey.MEMBER_FEE),
        AssumptionKey.UNDERSPEND: _in_spans(shares),
        AssumptionKey.OPENING_SURPLUS: scenario.opening_surplus,
        AssumptionKey.PLAN: plan,
        AssumptionKey.FLOOR: _in_spans(amounts),
        AssumptionKey.FLOOR_PERCENT: scenario.floor_percent,
        AssumptionKey.CEILING: scenario.ceiling,
    }
    return {
        key: value if isinstance(value, dict) else _value_said(value)
        for key, value in said.items()
        if value not in (None, {})
    }


def _in_spans(said: Mapping[int, str]) -> Said:
    """What is said of years, those alike and in a row together: ``2026–2028``."""
    spans = year_spans((text, year) for year, text in sorted(said.items()))
    return {span_text(years): text for text, years in spans}


def _changes_said(changes: Mapping[int, Change], what: str) -> Said:
    """Changes by year; those *per år* by the span that they are counted from the first year of.

    Within a span other years may be said by themselves, since a single year wins over a span.
    Where spans overlap, the one that holds the others is said as *från*, which every span wins
    over.
    """
    yearly: dict[tuple[Fraction, int], int] = {}
    for year, change in changes.items():
        if change.times > 1 and change.percent is not None:
            start = change.percent, year - change.times + 1
            yearly[start] = max(year, yearly.get(start, year))
    spans = sorted((first, -last, percent) for (percent, first), last in yearly.items())
    said: Said = {}
    meant: dict[int, Change] = {}
    widest = len(spans) > 1 and any(a[0] <= -b[1] and b[0] <= -a[1] for a, b in pairwise(spans))
    for place, (first, minus_last, percent) in enumerate(spans):
        text = change_said(Change(percent, times=2))
        last = max(changes) if widest and place == 0 else -minus_last
        said[f"{FROM} {first}" if widest and place == 0 else f"{first}–{last}"] = text
        meant |= {y: Change(percent, times=y - first + 1) for y in range(first, last + 1)}
    alone = {
        year: change_said(change)
        for year, change in changes.items()
        if meant.get(year) != Change(change.percent, change.amount, change.times)
    }
    if any(year not in changes for year in meant) or any(changes[y].times > 1 for y in alone):
        found = f"ändringarna av {what} ligger i varandra så att ingen fil kan säga dem"
        remedy = "skriv åren var för sig, i kronor"
        raise InputError([Fault("scenariot", found, "ändringar efter varandra", remedy)])
    singles = alone if meant else _in_spans(alone)
    return said | {str(year): text for year, text in sorted(singles.items(), key=str)}


def plain_decimal(number: Fraction) -> str:
    """A number of finitely many decimals, all of them, with a comma: ``0,125``."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    units, rest = divmod(abs(int(number * 10**places)), 10**places)
    return f"{'-' if number < 0 else ''}{units}" + (f",{rest:0{places}d}" if places else "")


def inline(value: Any) -> str:
    """A value on one line: a mapping, a list or a text."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_word(k)}: {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return _word(str(value))


def _word(text: str) -> str:
    """A text as it is where nothing in it means anything in YAML, else in quotes."""
    return text if _PLAIN.fullmatch(text) and text == text.strip() else quoted(text)


def quoted(text: str) -> str:
    """A text in YAML's double quotes that reads as the same text, signs and all."""
    quoted = json.dumps(text, ensure_ascii=False)
    # A file is read in composed form; what is not composed must be spelled out to stay as it is.
    unsafe = _UNPRINTABLE if unicodedata.is_normalized("NFC", text) else re.compile("[^ -~]")
    return unsafe.sub(lambda sign: f"\\U{ord(sign[0]):08x}", quoted)
