"""How a traced figure reads."""

from __future__ import annotations

from finsam_analysis.tracing import FigureTracing
from finsam_analysis.tracing.forms import equation, unit_of
from tests.conftest import plain


def equation_of(tracing: FigureTracing, name: str) -> str:
    """The sum or quotient of a figure, spaces made common."""
    figure = tracing.figure(name)
    return plain(equation(figure, unit_of(figure)))
