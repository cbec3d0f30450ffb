"""Whether a figure may be printed as some amount that a reader has copied."""

from __future__ import annotations

import re
from fractions import Fraction

from finsam_analysis.core.swedish import decimal, percent
from finsam_analysis.tracing.figure import Quantity, TracedFigure

_LEFT_OUT = re.compile("[^0-9,a-z%]")  # blanks, marks and the sign


def may_print(figure: TracedFigure, copied: str) -> bool:
    """Whether the copied amount is the figure's, as tables and sentences print it.

    With its unit or without, in kronor or in tkr, where the table's sums may have moved it by one.
    A sentence may leave the sign out; where one is copied it must agree.
    """
    amount = Fraction(figure.amount)
    negative = bool(re.match(r"[▼\s]*[−-]", copied))
    return not (negative and amount >= 0) and _bare(copied) in _forms(figure.quantity, abs(amount))


def _forms(quantity: Quantity, amount: Fraction) -> set[str]:
    match quantity:
        case Quantity.MONEY:
            whole = decimal(amount, 0)
            tkr = [decimal(amount / 1000 + moved, 0) for moved in (-1, 0, 1)]
            if amount % 1000 == 0:
                tkr = tkr[1:2]
            forms = {whole, f"{whole}kr", *tkr, *(f"{text}tkr" for text in tkr)}
        case Quantity.SHARE:
            forms = {percent(amount)}
        case Quantity.MONEY_PER_INHABITANT:
            forms = {decimal(amount, 1), f"{decimal(amount, 1)}kr"}
        case _:
            forms = {decimal(amount, 0)}
    return set(map(_bare, forms))


def _bare(text: str) -> str:
    return _LEFT_OUT.sub("", text.casefold())
