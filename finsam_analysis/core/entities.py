"""What a förbund is made of: members, keys, assumptions, printed sums; the whole data package.

Amounts are whole kronor [SEK].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from finsam_analysis.core.application import Application
from finsam_analysis.core.json_form import hundredths, told_as
from finsam_analysis.core.loaded_table import Source, Tables
from finsam_analysis.core.periods import Period
from finsam_analysis.core.plan import Plan
from finsam_analysis.core.vocabulary import (
    DistributionShape,
    OrganisationKind,
    OverYears,
    Uncertain,
    Unit,
)


@dataclass(frozen=True)
class Organisation:
    """A member organisation, named by its short name (``Uppsala``, ``Region Uppsala``)."""

    name: str
    full_name: str
    kind: OrganisationKind
    code: str | None
    source: Source


@dataclass(frozen=True)
class EarlierDecision:
    """A grant decided before the plan's round of applications [SEK]."""

    id: str
    name: str
    owner: str
    period: Period
    amount: int
    note: str | None
    source: Source


@dataclass(frozen=True)
class ShareKey:
    """An organisation's weight within its group of members; ``assumed`` when not agreed on.

    ``weight_as_region`` is that of a kommun outside every region, which counts among the regions
    too where another region takes part (lag 2003:1210, 3 and 5 §§).
    ``date`` is when it was agreed on or assumed; an assumed one always has a date.
    """

    organisation: str
    weight: int
    assumed: bool
    description: str
    date: str | None
    source: Source
    weight_as_region: int | None = None


@dataclass(frozen=True)
class MemberFee:
    """What the förbund's documents say that one member pays in each of the plan's years [SEK].

    ``line`` is the plan's line of it, None where the table of members' fees states it.
    """

    organisation: str
    amounts: tuple[int, ...]
    line: str | None
    source: Source


@dataclass(frozen=True)
class Assumed:
    """A figure the förbund sets itself, with its date and source; amounts in [SEK]."""

    value: int
    unit: str
    date: str
    source: Source
    note: str | None


@dataclass(frozen=True)
class Distribution:
    """How far an assumption may depart from what is planned; itself an assumption.

    ``lowest``, ``likeliest`` (the triangle's peak, else None) and ``highest`` are whole hundredths
    of a per cent: of the planned amount for fee and administration, of the cost of insatser for
    underspend. ``observations`` is how many observed figures stand behind it.
    """

    assumption: Uncertain
    shape: DistributionShape = field(metadata=told_as("distribution"))
    lowest: int = field(metadata=told_as("lowest_percent", hundredths))
    likeliest: int | None = field(metadata=told_as("likeliest_percent", hundredths))
    highest: int = field(metadata=told_as("highest_percent", hundredths))
    over_years: OverYears
    from_year: int
    observations: int
    date: str
    source: Source = field(metadata=told_as("document", lambda source: source.document))
    note: str


@dataclass(frozen=True)
class ControlSum:
    """A sum that a document prints, and which cells of which table it sums.

    ``chosen`` chooses the rows (``fält=värde|värde & fält=värde``, all where it is empty) and
    ``column`` the heading; ``table`` may be the computed one. ``printed`` and ``deviation``, what
    the package's own figures are known to differ by, are in kronor where the unit is money, else
    in ``unit``. ``row`` is its row in the file.
    """

    id: str
    table: str
    chosen: str | None
    column: str
    printed: Decimal
    unit: str
    deviation: Decimal
    explanation: str | None
    source: Source
    row: int

    @property
    def counted_in(self) -> str:
        """What the printed figure counts: kr for money in whatever unit it was printed."""
        return str(Unit.KRONA) if self.unit in tuple(Unit) else self.unit


@dataclass(frozen=True)
class Revision:
    """A figure that is another since its document was printed [SEK, or a year].

    ``table``, ``line`` and ``column`` say which cell; ``printed`` is what its document says and
    None where that is nothing. ``row`` is the entry's own row in the table of revisions.
    """

    table: str
    line: str
    column: str
    printed: int | None
    value: int
    unit: str
    date: str
    reason: str
    source: Source
    row: int

    @property
    def cell(self) -> tuple[str, str, str]:
        """Which cell it is of."""
        return self.table, self.line, self.column


@dataclass(frozen=True)
class DataPackage:
    """One förbund's data, loaded and sound.

    ``publisher`` is the förbund's own name, or the title where the package does not say it. What
    is revised has its latest value; ``printed`` is then the same package as its documents print it.
    """

    name: str
    title: str
    publisher: str
    version: str
    folder: str
    documents: Mapping[str, str]
    organisations: tuple[Organisation, ...]
    population: Mapping[tuple[str, int], int]
    legal_parts: Mapping[OrganisationKind, Fraction]
    share_keys: tuple[ShareKey, ...]
    member_fees: tuple[MemberFee, ...]
    plan: Plan
    opening_surplus: Assumed
    reserve_fund: Assumed
    floor: Assumed
    population_year: Assumed
    ceiling: Assumed | None
    start_scenario: str | None
    applications: tuple[Application, ...]
    earlier_decisions: tuple[EarlierDecision, ...]
    control_sums: tuple[ControlSum, ...]
    uncertainty: tuple[Distribution, ...]
    tables: Tables = field(repr=False)
    revisions: tuple[Revision, ...] = ()
    printed: DataPackage | None = field(default=None, repr=False)

    @property
    def as_printed(self) -> DataPackage:
        """The package with every figure as its document prints it."""
        return self.printed or self

    @property
    def kinds(self) -> dict[str, OrganisationKind]:
        """Which group of members each organisation belongs to."""
        return {o.name: o.kind for o in self.organisations}

    def application(self, id: str) -> Application:
        """Application with that id."""
        return next(a for a in self.applications if a.id == id)

    def called(self, id: str) -> str:
        """The name of the application with that id; what is no application's id as it is."""
        return next((a.name for a in self.applications if a.id == id), id)
