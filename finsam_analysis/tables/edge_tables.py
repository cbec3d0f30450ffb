"""Which tables and sentences tell how far a scenario stands from its floor."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from finsam_analysis.core import kronor, percent, whole
from finsam_analysis.sensitivity import Edge, FeeMargin
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.table import Table
from finsam_analysis.tables.wording import listed, listed_few, room_sentence

_NOT_ENOUGH = "räcker inte"
_NOT_NEEDED = "behövs inte"
_WHOLE = -10_000  # the fee gone altogether, in hundredths of a per cent


def hundredths(number: int) -> str:
    """Hundredths of a per cent as per cent: ``0,14 %``."""
    return percent(Fraction(number, 10_000), 2)


def edge_sentences(edge: Edge) -> list[str]:
    """What the board may do, or must, to stand at the floor."""
    result = edge.result
    sentences = [room_sentence(result).text]
    if edge.mend_latest is not None:
        sentences.append(_mending_sentence(edge))
        rising = [m for m in edge.fees if m.change is not None]
        if rising:
            sentences.append(
                "Annars måste medlemsavgiften höjas med minst "
                + listed(
                    [f"{hundredths(m.change or 0)} från {m.from_year}" for m in rising], " eller "
                )
                + "."
            )
        return sentences
    fees = [(m.from_year, m.change) for m in edge.fees if m.change is not None]
    falling = [f"{hundredths(-c)} från {year}" for year, c in fees if _WHOLE < c < 0]
    gone = [f"får falla bort helt från {year}" for year, c in fees if c == _WHOLE][:1]
    fixed = [f"kan inte sjunka från {year}" for year, c in fees if c == 0]
    words = [
        *fixed,
        *([f"kan sjunka med högst {listed(falling, ' eller ')}"] if falling else []),
        *gone,
    ]
    if words:
        sentences.append(f"Medlemsavgiften {listed(words)} utan att golvet bryts.")
    return sentences


def _mending_sentence(edge: Edge) -> str:
    """What must be in place by each year's end, from the table of shortfalls."""
    parts = [(s.year, s.latest) for s in edge.shortfalls if s.latest]
    words = [
        f"{'ytterligare ' if i else ''}{kronor(amount)} senast i slutet av {year}"
        for i, (year, amount) in enumerate(parts)
    ]
    total = f", tillsammans {kronor(sum(a for _, a in parts))}" if len(parts) > 1 else ""
    return f"För att täcka underskottet måste det finnas {listed_few(words)}{total}."


def margin_table(edge: Edge) -> Table:
    """From each year on: how the fee may move, what must go unused, what must be found a year."""
    rows: list[tuple[TableCell, ...]] = []
    pairs = zip(edge.fees, edge.underspends, edge.yearly_mendings, strict=True)
    for fee, unused, mending in pairs:
        change, share = (None if n is None else n / 100 for n in (fee.change, unused.share))
        rows.append(
            (
                Shown(fee.from_year, f"Från {fee.from_year}"),
                Shown(change, _fee_words(fee)),
                Shown(share, _needed(unused.share, hundredths)),
                Shown(mending.amount, _needed(mending.amount, whole)),
            )
        )
    return columns_table(
        "avstand-golv",
        "Vad som ryms eller krävs för att hålla golvet",
        ("", "Medlemsavgiften", "Minst ej nyttjat", "Eller minst varje år, kr"),
        rows,
        texts=1,
        note="Varje tal är gränsen, i hundradels procent eller hela kronor: ett steg till åt fel "
        "håll bryter golvet. Talen gäller var för sig, lika mycket varje år.",
        exact_headings=(
            "Från och med",
            "Medlemsavgiftens lägsta ändring, procent",
            "Minsta ej nyttjade, procent",
            "Minst varje år, kr",
        ),
    )


def _needed(number: int | None, words: Callable[[int], str]) -> str:
    if number is None:
        return _NOT_ENOUGH
    return words(number) if number else _NOT_NEEDED


def _fee_words(margin: FeeMargin) -> str:
    if margin.change is None:
        return _NOT_ENOUGH
    if margin.change > 0:
        return f"måste höjas minst {hundredths(margin.change)}"
    if margin.change == _WHOLE:
        return "får falla bort helt"
    if margin.change < 0:
        return f"kan sjunka högst {hundredths(-margin.change)}"
    return "kan inte sjunka"


def shortfall_table(edge: Edge) -> Table:
    """What is missing at each year's end, and by when it must have been found [SEK]."""
    headings = (
        "År",
        "Saknas vid årets slut, kr",
        "Ska vara funnet då, kr",
        "Varav senast det året, kr",
    )
    rows = [(Shown(s.year, str(s.year)), s.missing, s.found_by, s.latest) for s in edge.shortfalls]
    return columns_table("underskott", "När underskottet senast måste täckas", headings, rows)


def extra_table(edge: Edge) -> Table:
    """The largest extra insats that fits, by its first and last year [SEK/year]."""
    years = sorted({extra.first for extra in edge.extras})
    fits = {(extra.first, extra.last): extra.yearly for extra in edge.extras}
    rows = [
        (
            Shown(first, f"från {first}"),
            *(Shown(fits.get((first, last)), _extra_words(fits, first, last)) for last in years),
        )
        for first in years
    ]
    until = [f"till {year}" for year in years]
    return columns_table(
        "storsta-insats",
        "Största insats till som ryms, kr om året",
        ("", *until),
        rows,
        note="Samma belopp varje år, från januari det första året till december det sista.",
        exact_headings=("Från", *until),
    )


def _extra_words(fits: dict[tuple[int, int], int | None], first: int, last: int) -> str:
    if (first, last) not in fits:
        return ""
    yearly = fits[first, last]
    return "ryms inte" if yearly is None else whole(yearly)


def edge_tables(edge: Edge) -> tuple[Table, ...]:
    """Every table of the answer; the shortfall's only where there is one."""
    tables = (margin_table(edge), shortfall_table(edge), extra_table(edge))
    return tables if edge.mend_latest is not None else (tables[0], tables[2])


def edge_text(edge: Edge, width: int | None = None) -> str:
    """The answer as text, no wider than ``width`` [characters] where one is given."""
    heading = [edge.result.scenario.name, folded("\n".join(edge_sentences(edge)), width)]
    return "\n\n".join([*heading, *(table.text(width) for table in edge_tables(edge))])
