"""What new tables would do to a data package: tried beside it, shown, and kept only when asked to."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finsam_analysis.core import (
    DataPackage,
    Fault,
    InputError,
    content_of,
    reading_once,
    replace_files,
    tidy,
)
from finsam_analysis.data_package import (
    DESCRIPTOR,
    Cells,
    Rewriting,
    RowChange,
    load_package,
    table_paths,
)
from finsam_analysis.reconciliation.auditing import audit
from finsam_analysis.reconciliation.finding import Finding
from finsam_analysis.reconciliation.unreconciled import unreconciled_lines

_MOST_TOLD = 20  # changed rows of one table; a whole new table need not be read on a terminal
_LONGEST = 60  # [characters] of a cell
_PROVENANCE = {"dokument", "ställe"}


@dataclass(frozen=True)
class PackageContent:
    """The bytes of every file of a package, read once, and what they say.

    ``paths`` is the file of each table.
    """

    folder: Path
    seen: Mapping[str, bytes]
    paths: Mapping[str, str]
    package: DataPackage

    def table(self, name: str) -> bytes:
        """The bytes of a table."""
        return self.seen[self.paths[name]]


def read_content(folder: Path) -> PackageContent:
    """Read a package to make a change from.

    Raises:
        InputError: it cannot be read.
    """
    with reading_once():  # what is judged is what was read, whoever writes in the folder meanwhile
        package, paths = load_package(folder), table_paths(folder)
        seen = {name: content_of(folder / name) for name in (DESCRIPTOR, *paths.values())}
    return PackageContent(folder, seen, paths, package)


def tried(before: PackageContent, contents: Mapping[str, bytes]) -> DataPackage:
    """Load the package as it would be with other contents of some files.

    Raises:
        InputError: it would not load.
    """
    return _loaded(before.folder, {**before.seen, **contents})


def _loaded(folder: Path, contents: Mapping[str, bytes]) -> DataPackage:
    with tempfile.TemporaryDirectory() as trial:
        beside = Path(trial) / folder.resolve().name
        for name, content in contents.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        package = load_package(beside)
    printed = package.printed and replace(package.printed, folder=str(folder))
    return replace(package, folder=str(folder), printed=printed)


@dataclass(frozen=True)
class ProposedChange:
    """What some tables would become, and what there is to say of the package then.

    ``findings`` are the reconciliation's then, ``earlier`` those of the package as it is.
    """

    before: PackageContent
    tables: Mapping[str, Rewriting]
    package: DataPackage
    findings: tuple[Finding, ...]
    earlier: tuple[Finding, ...]

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """Those that were not there before; the same finding may stand on another row now."""
        return _only(self.findings, self.earlier)

    @property
    def gone_findings(self) -> tuple[Finding, ...]:
        """Those that are there no longer."""
        return _only(self.earlier, self.findings)

    @property
    def changes_nothing(self) -> bool:
        """Whether every table would be the same bytes."""
        return all(made.content == self.before.table(name) for name, made in self.tables.items())

    def row_lines(self) -> Iterator[str]:
        """Which rows would change, table by table, in Swedish."""
        if self.changes_nothing:
            yield "  Inga rader ändras: datapaketet har redan dessa uppgifter."
        for name, made in self.tables.items():
            if not made.changes:
                continue
            yield (
                f"  {name}: {made.changed} rader ändras, {made.added} nya, {made.removed} tas "
                f"bort, {made.kept} som förut."
            )
            yield from (f"    {_told(change)}" for change in made.changes[:_MOST_TOLD])
            if len(made.changes) > _MOST_TOLD:
                yield f"    … och {len(made.changes) - _MOST_TOLD} rader till"

    def unreconciled_lines(self) -> list[str]:
        """What nothing could be computed before, were it kept; see :mod:`.unreconciled`."""
        lines = (
            [] if self.changes_nothing else unreconciled_lines(self.before.package, self.package)
        )
        return ["", *lines] if lines else []

    def keep(self) -> None:
        """Write the tables, all or none.

        Raises:
            InputError: somebody has changed the package since it was read, or it cannot be written.
        """
        contents = {self.before.paths[name]: made.content for name, made in self.tables.items()}
        replace_files(self.before.folder, contents, self.before.seen)


def propose(before: PackageContent, tables: Mapping[str, Rewriting], source: str) -> ProposedChange:
    """Try new tables beside the old ones.

    Args:
        before: the package as it is.
        tables: the new tables by name.
        source: what they were made from, named where they do not fit the rest of the package.

    Raises:
        InputError: the package would not load with them; nothing is written.
    """
    contents = {before.paths[name]: made.content for name, made in tables.items()}
    try:
        package = tried(before, contents)
    except InputError as error:
        fault = Fault(
            source,
            "med arbetsbokens rader går datapaketet inte att läsa; inget är ändrat",
            "rader som går ihop med resten av datapaketet",
            "rätta felen nedan, som står på de rader det skulle ha blivit",
        )
        raise InputError([fault, *error.faults]) from None
    return ProposedChange(before, tables, package, audit(package), audit(before.package))


def _only(findings: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    said = {(finding.subject, finding.message) for finding in others}
    return tuple(f for f in findings if (f.subject, f.message) not in said)


def _told(change: RowChange) -> str:
    named = ", ".join(change.key)
    if change.old is None or change.new is None:
        cells = change.new or change.old or {}
        known = {"", *change.key}
        shown = (
            f"{h} {_short(t)}" for h, t in cells.items() if not (h in _PROVENANCE or t in known)
        )
        return f"{'ny' if change.old is None else 'bort'}: {named}: {', '.join(shown)}"
    return f"ändras: {named}: " + ", ".join(_differences(change.old, change.new))


def _differences(old: Cells, new: Cells) -> Iterator[str]:
    headings = dict.fromkeys([*old, *new])
    differing = [h for h in headings if old.get(h, "") != new.get(h, "")]
    # Where it stands in a document changes with every import; said only where nothing else does.
    for heading in [h for h in differing if h not in _PROVENANCE] or differing:
        before, after = _short(old.get(heading, "")), _short(new.get(heading, ""))
        yield f"{heading} {before or '(tom)'} → {after or '(tom)'}"


def _short(text: str) -> str:
    plain = tidy(text)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
