"""LibreOffice as a second reader of workbooks: their inputs changed, everything computed anew."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook

SOFFICE = shutil.which("soffice")
_ALWAYS, _NEVER = 0, 1  # values of LibreOffice's OOXMLRecalcMode; 1 is what it does by itself


def recalculated(workbooks: Sequence[Path], out: Path, *, force: bool = True) -> dict[str, Path]:
    """Open the workbooks in one run of LibreOffice and save them again; by the files' names.

    Without ``force`` it trusts the values that stand beside the formulas, as it does by itself.
    """
    assert SOFFICE is not None
    profile = out / "profile"
    (profile / "user").mkdir(parents=True)
    mode = _ALWAYS if force else _NEVER
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
        f'<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>\n'
        "</oor:items>\n",
        encoding="utf-8",
    )
    environment = f"-env:UserInstallation={profile.as_uri()}"
    convert = ["--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run(
        [SOFFICE, environment, *convert, *map(str, workbooks)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {path.stem: out / path.name for path in workbooks}


def with_inputs(workbook: Path, copy: Path, inputs: Mapping[str, float | str | None]) -> Path:
    """Copy a workbook with other figures or words in named cells; returns the copy."""
    places = [(_named_cell(workbook, name), value) for name, value in inputs.items()]

    def change(sheet: str, xml: str) -> str:
        for (name, cell), value in places:
            if name == sheet:
                pattern = rf'<c r="{cell}" s="(\d+)"(?:/>|><v>[^<]*</v></c>)'
                typed = "" if value is None else f"><v>{value}</v>"
                if isinstance(value, str):
                    typed = f' t="inlineStr"><is><t>{value}</t></is>'
                filled = (
                    rf'<c r="{cell}" s="\1"{typed}</c>' if typed else rf'<c r="{cell}" s="\1"/>'
                )
                xml, count = re.subn(pattern, filled, xml)
                assert count == 1, (name, cell)
        return xml

    return _rewritten(workbook, copy, change)


def with_wrong_values(workbook: Path, copy: Path) -> Path:
    """Copy a workbook with 1 beside every formula that gives a figure; returns the copy."""

    def change(_: str, xml: str) -> str:
        return re.sub(r"(<c [^>]*><f>[^<]*</f>)<v>[-0-9.eE]+</v>", r"\1<v>1</v>", xml)

    return _rewritten(workbook, copy, change)


def values(workbook: Path) -> Workbook:
    """The workbook with the values that stand beside its formulas."""
    return load_workbook(workbook, data_only=True)


def named_row(book: Workbook, name: str) -> list[object]:
    """The values of a named row or cell."""
    sheet, area = _place(book, name)
    cells = book[sheet][area]
    row = cells[0] if isinstance(cells, tuple) else (cells,)
    return [cell.value for cell in row]


def _place(book: Workbook, name: str) -> tuple[str, str]:
    sheet, _, area = str(book.defined_names[name].attr_text).rpartition("!")
    return sheet.strip("'"), area.replace("$", "")


def _named_cell(workbook: Path, name: str) -> tuple[str, str]:
    return _place(load_workbook(workbook), name)


def _rewritten(workbook: Path, copy: Path, change: object) -> Path:
    assert callable(change)
    names = load_workbook(workbook, read_only=True).sheetnames
    sheets = {f"xl/worksheets/sheet{i}.xml": name for i, name in enumerate(names, start=1)}
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry in sheets:
                content = change(sheets[entry], content.decode("utf-8")).encode("utf-8")
            target.writestr(entry, content)
    return copy
