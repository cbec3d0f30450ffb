"""Every command that writes, and a folder in which each has something to do."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from finsam_analysis.cli import main
from tests.conftest import UPPSALA

# What each is told; @ is the folder. All can be tried again, and say so where it is done already.
COMMANDS: Mapping[str, Sequence[str]] = {
    "report": ("report", "a", "b", "--data", "@/paket", "--out", "@/ut"),
    "appendix": ("appendix", "a", "--data", "@/paket", "--out", "@/ut"),
    "import-budget": (
        *("import-budget", "@/budget.xlsx", "--application", "vaxtkraft", "--yes"),
        *("--data", "@/paket", "--force"),
    ),
    "import-package": ("import-package", "@/paket.xlsx", "--yes", "--data", "@/paket"),
    "revise": (
        *("revise", "regexpro", "Prel 2026", "1000", "--reason", "prov"),
        *("--source", "kallelse-2024-09-12", "--date", "2024-10-01", "--data", "@/paket"),
    ),
    "next-year": (
        *("next-year", "@/nasta", "--scenario", "a", "--decided", "2024-12-01"),
        *("--data", "@/paket"),
    ),
    "search": ("search", "--floor", "0", "--save", "sparat", "--data", "@/paket"),
    "new": ("new", "Nytt", "--data", "@/paket"),
    "init": ("init", "@/nytt", "--first-year", "2025"),
    "export-package": ("export-package", "@/ut.xlsx", "--data", "@/paket"),
    "budget-template": ("budget-template", "@/mall.xlsx", "--data", "@/paket"),
}
# Those that issue 15 asks to be killed fifty times each.
KILLED = ("report", "appendix", "import-budget", "import-package", "revise", "next-year")


@dataclass(frozen=True)
class Ground:
    """A folder to try commands in, and for each what it leaves when nothing disturbs it.

    ``codes`` is what each leaves with.
    """

    folder: Path
    before: Mapping[str, bytes]
    meant: Mapping[str, Mapping[str, bytes]]
    codes: Mapping[str, int]


def told(name: str, folder: Path) -> list[str]:
    """A command's words in a folder."""
    return [word.replace("@", str(folder)) for word in COMMANDS[name]]


def answer(words: Sequence[str]) -> tuple[int, str]:
    """A command run in this process: its exit code, and all that it says."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(words)
    return code, said.getvalue()


def state(folder: Path) -> dict[str, bytes]:
    """Every file in it, hidden or not, but those that are the system's to clear."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith("tmp/")}


def ground(place: Path, commands: Sequence[str] = tuple(COMMANDS)) -> Ground:
    """Make the folder: earlier reports and an appendix of scenarios that have changed since."""
    folder = place / "mall"
    shutil.copytree(UPPSALA, folder / "paket")
    scenarios = folder / "paket" / "scenarier"
    for path in scenarios.iterdir():
        path.unlink()
    for name, text in (("a", "namn: A\nstandard: bevilja\n"), ("b", "namn: B\nutgår_från: a\n")):
        (scenarios / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name in {"report", "appendix"} & set(commands):
        _done(answer(told(name, folder)))
    for path in scenarios.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("namn: ", "namn: Nu ").replace("bevilja", "avslå"), "utf-8")
    _workbooks(folder)
    before, meant, codes = state(folder), {}, {}
    for name in commands:
        copy = shutil.copytree(folder, place / name)
        code, said = answer(told(name, copy))
        meant[name], codes[name] = state(copy), code
        if code == 2 or meant[name] == before:  # bad input
            raise AssertionError(f"{name} does nothing: {said}")
        shutil.rmtree(copy)
    return Ground(folder, before, meant, codes)


def _workbooks(folder: Path) -> None:
    """An applicant's budget and the whole package, each changed by somebody."""
    data = ("--data", str(folder / "paket"))
    budget, whole = folder / "budget.xlsx", folder / "paket.xlsx"
    _done(answer(["budget-template", str(budget), "--application", "vaxtkraft", *data]))
    _done(answer(["export-package", str(whole), *data]))
    for path, sheets in ((budget, None), (whole, ("folkmangd", "dokument"))):
        book = openpyxl.load_workbook(path)
        for sheet in book if sheets is None else [book[name] for name in sheets]:
            cells = [cell for row in sheet.iter_rows(min_row=3) for cell in row]
            amounts = [c for c in cells if isinstance(c.value, int) and 10_000 < c.value < 10**7]
            for cell in amounts[:2]:
                cell.value += 1000
            if sheets and not amounts:
                texts = [c for c in cells if isinstance(c.value, str) and len(c.value) > 30]
                texts[-1].value += " (ändrat)"
        book.save(path)


def _done(answered: tuple[int, str]) -> None:
    code, said = answered
    if code:
        raise AssertionError(said)
