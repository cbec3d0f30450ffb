"""Which differences in the source documents the package explains: nothing to put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from finsam_analysis.core import THIN_SPACE, DataPackage, Source, round_half_away, signed

_GROUPED = re.compile(r"(?<=[0-9]) (?=[0-9]{3}\b)")  # the space within an amount as people type it


@dataclass(frozen=True)
class ExplainedDifference:
    """One difference, in Swedish: what it is, where it stands, and how large it is.

    ``control`` is the printed sum that the package's figures differ from, if it is one.
    """

    what: str
    where: Source
    difference: str
    control: str = field(default="", compare=False)


def explained_differences(package: DataPackage) -> tuple[ExplainedDifference, ...]:
    """Every difference that the package explains instead of removing, in the tables' order.

    The package loads only when every printed sum comes out of its figures, or its deviation is
    stated; these are the stated ones, and the cells that the text copy has lost. What the audit
    grades as an error or a warning is not among them, nor how the office rounds the proposals,
    which the table of the proposals tells.
    """
    findings = (*_stated_deviations(package), *_derived_cells(package))
    # Two printed sums can miss for one and the same reason.
    return tuple(dict.fromkeys(findings))


def _stated_deviations(package: DataPackage) -> Iterator[ExplainedDifference]:
    for control in package.control_sums:
        if control.deviation:
            yield ExplainedDifference(
                _sentence(control.explanation or f"kontrollsumman {control.id}"),
                _place(control.source),
                signed(round_half_away(Fraction(control.deviation)), control.counted_in),
                control.id,
            )


def _derived_cells(package: DataPackage) -> Iterator[ExplainedDifference]:
    places: dict[Source, list[str]] = {}
    for line in package.plan.lines:
        for heading in sorted(line.derived):
            places.setdefault(line.source, []).append(f"{line.name} {heading}")
    for source, cells in places.items():
        yield ExplainedDifference(
            f"Saknas i textkopian och är härlett ur tabellens egna summor: {', '.join(cells)}",
            _place(source),
            "",
        )


def _place(source: Source) -> Source:
    """The place with its amounts kept together on one line."""
    return Source(source.document, _GROUPED.sub(THIN_SPACE, source.place))


def _sentence(text: str) -> str:
    """The text with a capital first, its amounts kept together on one line."""
    return _GROUPED.sub(THIN_SPACE, text[:1].upper() + text[1:])
