"""How words from a workbook are made harmless before they stand in a table."""

from __future__ import annotations

from finsam_analysis.core import tidy

_FORMULA_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


def harmless(text: str) -> str:
    """Words that no spreadsheet takes for a formula: signs that begin one are left out in front."""
    return tidy(text).lstrip(_FORMULA_SIGNS + " '")
