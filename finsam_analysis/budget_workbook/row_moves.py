"""Which budget rows change id with an import, and which scenarios name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from finsam_analysis.core import Application


def moved_ids(
    folder: Path, application: Application, rows: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """A remark for each id that a scenario names and that would mean another row, or none."""
    now = {row["budgetrad"]: row["benämning"] for row in rows}
    for row in application.budget_rows:
        name = now.get(row.id)
        # The row itself is told among the rows that change.
        if name == row.name or not (named := _scenarios(folder, application.id, row.id)):
            continue
        said = f"scenarier som nämner den: {', '.join(named)}"
        if name is None:
            yield f"Budgetraden {row.id} (”{row.name}”) finns inte längre; {said}."
        else:
            yield f"Budgetraden {row.id} är nu ”{name}”, förut ”{row.name}”; {said}."


def _scenarios(folder: Path, application: str, row: str) -> list[str]:
    """Scenarios whose text names both; whatever language they are written in, an id is an id."""
    words = [re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])") for word in (application, row)]
    texts = {
        path.stem: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((folder / "scenarier").glob("*.y*ml"))
    }
    return [name for name, text in texts.items() if all(word.search(text) for word in words)]
