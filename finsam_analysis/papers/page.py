"""What every page has in common: one template, its style in the file itself, nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from finsam_analysis.core import whole
from finsam_analysis.tables import thousands

# What lies beside the scenarios' own folders: the page over them, and what sets them side by side.
INDEX, COMPARISON, COMPARISON_WORKBOOK = "index.html", "jamforelse.html", "jamforelse.xlsx"
_TEMPLATES = Path(__file__).parent / "templates"


def page_of(template: str, styles: Sequence[str], **content: Any) -> str:
    """A page of a template, in some styles one after the other."""
    style = Markup("".join(map(_style, styles)))  # noqa: S704  # our own
    return _environment().get_template(template).render(content, style=style)


def _style(name: str) -> str:
    return (_TEMPLATES / name / "style.css").read_text(encoding="utf-8")


def _unbroken(text: str) -> Markup:
    """A text each of whose dates stays on one line; a browser may break it at its hyphens."""
    return Markup(_DATE.sub(r'<span class="short">\g<0></span>', str(escape(text))))  # noqa: S704  # escaped


_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"whole": whole, "thousands": thousands, "unbroken": _unbroken}
    return environment
