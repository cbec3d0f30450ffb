"""What every page has in common: one template, its style in the file itself, nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from finsam_analysis.core import whole
from finsam_analysis.tables import thousands

# What lies beside the scenarios' own folders: the page over them, and what sets them side by side.
INDEX, COMPARISON, COMPARISON_WORKBOOK = "index.html", "jamforelse.html", "jamforelse.xlsx"
_TEMPLATES = Path(__file__).parent / "templates"


def page_of(template: str, styles: Sequence[str], **content: Any) -> str:
    """A page of a template, in some styles one after the other."""
    style = Markup("".join(map(_style, styles)))  # noqa: S704  # our own
    return _unbroken(_environment().get_template(template).render(content, style=style))


def _style(name: str) -> str:
    return (_TEMPLATES / name / "style.css").read_text(encoding="utf-8")


def _unbroken(page: str) -> str:
    """The page with each of its dates on one line; a browser may break it at its hyphens."""
    return _DATED.sub(
        lambda found: found[0] if found[1] else _DATE.sub(_ON_ONE_LINE, found[0]), page
    )


_DATE = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_ON_ONE_LINE = r'<span class="short">\g<0></span>'
# Words between tags with a date among them; what holds no tags, or others, is left as it is.
_DATED = re.compile(
    rf"<(title|style|script|svg|pre)\b.*?</\1>|(?<=>)[^<]*{_DATE.pattern}[^<]*", re.DOTALL
)


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
    environment.filters |= {"whole": whole, "thousands": thousands}
    return environment
