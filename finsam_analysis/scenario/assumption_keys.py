"""What a scenario assumes: fees, underspend, rows of the plan, surplus, floor and ceiling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from finsam_analysis.core import AssumptionKey, DataPackage, Section
from finsam_analysis.scenario.changes import Change, FeeChange
from finsam_analysis.scenario.given import Given
from finsam_analysis.scenario.names import Named
from finsam_analysis.scenario.reading import Reader
from finsam_analysis.scenario.scenario import Assumptions
from finsam_analysis.scenario.step import StatedAt
from finsam_analysis.scenario.values import (
    Years,
    as_amount,
    as_change,
    as_percent,
    as_signed_amount,
)

_T = TypeVar("_T")
Stated = dict[tuple[str, int | str | None], StatedAt]


def changeable_rows(package: DataPackage) -> Named:
    """The plan's rows that a scenario may change, all but those of the member fee."""
    lines = [line for line in package.plan.lines if line.section is not Section.MEMBER_FEE]
    return Named({line.id: (line.name,) for line in lines})


def read_assumptions(
    reader: Reader, node: Given | None, package: DataPackage, stated: Stated
) -> Assumptions:
    """Read what is under ``antaganden``; where each thing stands is added to ``stated``."""
    return _AssumptionReader(reader, package, stated).read(node)


class _AssumptionReader:
    def __init__(self, reader: Reader, package: DataPackage, stated: Stated) -> None:
        self.reader, self.package, self.stated = reader, package, stated
        self.years = package.plan.years

    def read(self, node: Given | None) -> Assumptions:
        example = f"{{från {self.years[1]}: ”-2 %”}}".replace("”", '"')
        keys = self.reader.mapping(
            node, list(AssumptionKey), f"{AssumptionKey.MEMBER_FEE}: {example}"
        )
        fee, unused = AssumptionKey.MEMBER_FEE, AssumptionKey.UNDERSPEND
        changes = self._by_year(keys, fee, self._change(fee=True), f"{fee}: {example}")
        return Assumptions(
            member_fee={y: FeeChange(c.percent, c.amount, c.times) for y, c in changes.items()},
            underspend=self._by_year(
                keys, unused, self._value(as_percent), f'{unused}: {{{self.years[1]}: "5 %"}}'
            ),
            plan=self._plan(keys.get(AssumptionKey.PLAN)),
            opening_surplus=self._single(keys, AssumptionKey.OPENING_SURPLUS, as_signed_amount),
            floor=self._floor(keys),
            floor_percent=self._single(keys, AssumptionKey.FLOOR_PERCENT, as_percent),
            ceiling=self._single(keys, AssumptionKey.CEILING, as_amount),
        )

    def _state(self, key: str, which: int | str | None, node: Given) -> None:
        self.stated[key, which] = StatedAt(self.reader.file, node.line)

    def _value(self, read: Callable[[str], _T]) -> Callable[[Given, Years, int], _T | None]:
        return lambda node, *_: self.reader.value(node, read)

    def _change(self, *, fee: bool) -> Callable[[Given, Years, int], Change | None]:
        return lambda node, years, year: self.reader.value(
            node, lambda text: as_change(text, years.first, year, fee=fee)
        )

    def _single(
        self, keys: Mapping[str, Given], key: AssumptionKey, read: Callable[[str], _T]
    ) -> _T | None:
        if key not in keys:
            return None
        value = self.reader.value(keys[key], read)
        if value is not None:
            self._state(key, None, keys[key])
        return value

    def _by_year(
        self,
        keys: Mapping[str, Given],
        key: AssumptionKey,
        read: Callable[[Given, Years, int], _T | None],
        example: str,
    ) -> dict[int, _T]:
        if key not in keys:
            return {}
        told = self.reader.years(keys[key], self.years, read, example)
        for year, (_, node) in told.items():
            self._state(key, year, node)
        return {year: value for year, (value, _) in told.items()}

    def _floor(self, keys: Mapping[str, Given]) -> dict[int, int]:
        """The floor by year; a single one is that of every year."""
        key = AssumptionKey.FLOOR
        if key in keys and keys[key].entries is None:
            floor = self._single(keys, key, as_signed_amount)
            if floor is None:
                return {}
            for year in self.years:
                self._state(key, year, keys[key])
            return dict.fromkeys(self.years, floor)
        return self._by_year(
            keys, key, self._value(as_signed_amount), f"{key}: {{från {self.years[1]}: 500 000}}"
        )

    def _plan(self, node: Given | None) -> dict[str, dict[int, Change]]:
        key, named = AssumptionKey.PLAN, changeable_rows(self.package)
        example = f'{next(iter(named.ids), "rad")}: {{från {self.years[1]}: "3 % per år"}}'
        fees = {x.id for x in self.package.plan.lines if x.section is Section.MEMBER_FEE}
        changed = {}
        for name, value in self.reader.mapping(node, example=f"{{{example}}}").items():
            if name in fees:
                remedy = f"skriv ändringen under {AssumptionKey.MEMBER_FEE}"
                found = f"”{name}” är medlemsavgiften"
                self.reader.fault(value, found, "en annan rad av planen", remedy)
                continue
            row = self.reader.id(value, name, named, f"okänd rad i planen ”{name}”")
            if row is None:
                continue
            if row in changed:
                self.reader.twice(value, f"raden {row} står två gånger")
            told = self.reader.years(value, self.years, self._change(fee=False), example)
            for year, (_, at) in told.items():
                self._state(f"{key} {row}", year, at)
            changed[row] = {year: change for year, (change, _) in told.items()}
        return changed
