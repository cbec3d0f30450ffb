"""How a paper is set as a PDF: by Typst, accessible, archivable, the same each time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import typst

from finsam_analysis.core import ReportError

_TEMPLATE = Path(__file__).parent / "templates" / "bilaga" / "bilaga.typ"


@dataclass(frozen=True)
class Manuscript:
    """What a paper is set from: the files that the template reads, and the folder of fonts."""

    files: Mapping[str, str]
    fonts: str

    def typeset(self) -> bytes:
        """The paper as a tagged A4 document.

        Fonts are those that Typst and matplotlib bring, so that every machine sets the same pages.

        Raises:
            ReportError: Typst refused or warned; a sign that no font has, for example.
        """
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            shutil.copy(_TEMPLATE, work)
            for name, text in self.files.items():
                (work / name).write_text(text, encoding="utf-8")
            return _compiled(work / _TEMPLATE.name, self.fonts)


def _compiled(main: Path, fonts: str) -> bytes:
    compiler = typst.Compiler(
        input=main,
        root=main.parent,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[Path(fonts)]),
    )
    try:
        # Accessible (PDF/UA-1) and archivable with its structure (PDF/A-2a), both enforced by Typst.
        pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["ua-1", "a-2a"])
    except typst.TypstError as error:
        raise ReportError(f"PDF-bilagan kunde inte sättas: {error.message}") from None
    if warnings:
        told = "; ".join(warning.message for warning in warnings)
        raise ReportError(f"PDF-bilagan sattes med varningar: {told}")
    if not isinstance(pdf, bytes):
        raise ReportError("PDF-bilagan blev tom")
    return pdf
