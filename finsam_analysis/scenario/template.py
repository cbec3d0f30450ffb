"""What a new scenario's file starts from: every choice with its name, ready to be made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from finsam_analysis.core import (
    THOUSAND,
    Action,
    AssumptionKey,
    DecisionKey,
    Fault,
    InputError,
    Kronor,
    Reduction,
    ScenarioKey,
    Section,
    Unit,
)
from finsam_analysis.scenario.result import ScenarioResult
from finsam_analysis.scenario.writing import decision_said, inline, plain_decimal, quoted

_UNFIT = re.compile(r"[^a-zåäö0-9]+")
_ENDING = re.compile(r"\.ya?ml$")  # of the file, named instead of the scenario


def id_of(name: str, field: str = "--save") -> str:
    """The id that a scenario of some name gets: ``Mitt förslag`` becomes ``mitt-förslag``.

    Args:
        name: as written.
        field: where the user gave it, for a fault.

    Raises:
        InputError: nothing is left of the name.
    """
    slug = _UNFIT.sub("-", _ENDING.sub("", name.casefold())).strip("-")
    if not slug:
        found = f"namnet ”{name}” har varken bokstäver eller siffror"
        expected = "ett namn som filen kan heta efter, till exempel Mitt förslag"
        raise InputError([Fault("scenariot", found, expected, "välj ett annat", field=field)])
    return slug


def scenario_template(name: str, start: ScenarioResult, base: str = "") -> str:
    """A scenario file that decides as another does, and shows what may be changed.

    What the other decides of an application stands there as it says it; where it only approves, a
    cut stands as an example.

    Args:
        name: the scenario's name.
        start: whose decisions and assumptions hold until something is changed.
        base: id of the scenario that the file is a diff on; none means that all is approved.
    """
    approved = f"{{{DecisionKey.ACTION}: {Action.APPROVE}}}"
    reduced = f"{{{DecisionKey.ACTION}: {Action.REDUCE}, {Reduction.PERCENT}: 10}}"
    example = {Action.POSTPONE: f"{DecisionKey.MONTHS}: 6", Action.RAISE: f"{Reduction.PERCENT}: 5"}
    lines = [
        "# Ta bort tecknet # i början av den rad som ska gälla. Allt som kan sägas står i",
        "# docs/scenariofil.md.",
        f"{ScenarioKey.NAME}: {quoted(name)}",
        f"{ScenarioKey.BASED_ON}: {base}" if base else f"{ScenarioKey.STANDARD}: {Action.APPROVE}",
        "",
        f"{ScenarioKey.DECISIONS}:",
        f"  # Andra åtgärder: {Action.REJECT}, {Action.TABLE}, "
        + ", ".join(f"{{åtgärd: {action}, {how}}}" for action, how in example.items()),
    ]
    for a in start.package.applications:
        # The amount that the report prints as proposed: what decisions start from.
        proposed = _spaced(start.proposed[a.id].total)
        lines.append(f"  # {_plain(a.name)} ({a.owner}), föreslaget {proposed} kr")
        said = inline(decision_said(start.scenario.decisions[a.id]))
        lines.append(f"  #{a.id}: {reduced if said == approved else said}")
    return "\n".join([*lines, "", f"{ScenarioKey.ASSUMPTIONS}:", *_assumptions(start)]) + "\n"


def _assumptions(start: ScenarioResult) -> Iterator[str]:
    """Every assumption with the value that holds today."""
    scenario, years = start.scenario, start.years
    yield "  # Medlemsavgift i tkr eller kr, eller ändring mot planen som ”-2 %”; från 2026 och 2026–2028 går bra"
    yield f"  #{AssumptionKey.MEMBER_FEE}: {_as_printed(years, start.fees)}"
    yield "  # Del av pågående och nya insatser som inte används"
    shares = {year: scenario.underspend.get(year, Fraction(0)) for year in years}
    told = ", ".join(f'{year}: "{plain_decimal(s)} %"' for year, s in shares.items())
    yield f"  #{AssumptionKey.UNDERSPEND}: {{{told}}}"
    yield f"  #{AssumptionKey.OPENING_SURPLUS}: {_spaced(int(start.trajectory.opening[0]))}"
    yield f"  #{AssumptionKey.FLOOR}: {_by_year(years, start.floors)}"
    if start.ceiling is not None:
        yield f"  #{AssumptionKey.CEILING}: {_spaced(start.ceiling)}"
    yield "  # Planens rader i tkr eller kr, eller ändring som ”3 % per år” med från eller ett spann av år"
    yield f"  #{AssumptionKey.PLAN}:"
    for line in start.plan.lines:
        if line.section is not Section.MEMBER_FEE:
            owner = f" ({line.owner})" if line.owner else ""
            yield f"  #  {line.id}: {_as_printed(years, start.plan.amounts(line))}  # {_plain(line.name)}{owner}"


def _as_printed(years: Sequence[int], amounts: Sequence[int] | Kronor) -> str:
    """Amounts of the plan in tkr, as reports print them, where they are whole ones."""
    given = [int(amount) for amount in amounts]
    if any(amount % THOUSAND for amount in given):
        return _by_year(years, given)
    told = (
        f"{year}: {_spaced(amount // THOUSAND)} {Unit.THOUSAND}" if amount else f"{year}: 0"
        for year, amount in zip(years, given, strict=True)
    )
    return "{" + ", ".join(told) + "}"


def _by_year(years: Sequence[int], amounts: Sequence[int] | Kronor) -> str:
    told = (f"{year}: {_spaced(int(a))}" for year, a in zip(years, amounts, strict=True))
    return "{" + ", ".join(told) + "}"


def _spaced(amount: int) -> str:
    """An amount as a user types it: plain spaces and a hyphen."""
    return f"{amount:,}".replace(",", " ")


def _plain(text: str) -> str:
    return " ".join(text.split())
