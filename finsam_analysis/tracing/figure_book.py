"""Which figures have been traced, each once and by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finsam_analysis.core.errors import ReconciliationError
from finsam_analysis.tracing.figure import Origin, Quantity, TracedFigure


class FigureBook:
    """Traced figures in the order they were added."""

    def __init__(self) -> None:
        self._figures: dict[str, TracedFigure] = {}

    def __getitem__(self, name: str) -> TracedFigure:
        """The figure of that exact name."""
        return self._figures[name]

    def __contains__(self, name: str) -> bool:
        """Whether there is one."""
        return name in self._figures

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._figures)

    def figures(self) -> Iterator[TracedFigure]:
        """Every figure."""
        return iter(self._figures.values())

    def add(self, figure: TracedFigure) -> TracedFigure:
        """Keep the figure; returns the one that bears its name.

        Raises:
            ReconciliationError: another figure already bears the name.
        """
        kept = self._figures.setdefault(figure.name, figure)
        if kept is not figure and kept != figure:
            raise ReconciliationError(f"två olika siffror heter {figure.name}")
        return kept

    def leaf(self, name: str, amount: int, how: str, *origins: Origin) -> TracedFigure:
        """Keep a figure that ends in where it stands."""
        return self.add(TracedFigure(name, name, amount, (), how, origins))

    def sum(
        self,
        name: str,
        parts: Sequence[TracedFigure],
        nothing: str = "inget belopp",
        label: str = "",
    ) -> TracedFigure:
        """Keep the sum of some figures; ``nothing`` is said where there are none."""
        return self.difference(name, parts, (), nothing, label)

    def difference(
        self,
        name: str,
        added: Sequence[TracedFigure],
        taken: Sequence[TracedFigure],
        nothing: str = "inget belopp",
        label: str = "",
    ) -> TracedFigure:
        """Keep the sum of some figures less that of others."""
        parts = (*((1, figure) for figure in added), *((-1, figure) for figure in taken))
        amount = sum(sign * figure.amount for sign, figure in parts)
        quantity = parts[0][1].quantity if parts else Quantity.MONEY
        how = "" if parts else nothing
        figure = TracedFigure(name, label or name, amount, parts, how, quantity=quantity)
        return self.add(figure)
