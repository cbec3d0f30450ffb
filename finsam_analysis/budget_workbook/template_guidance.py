"""What the budget template tells the applicant: help at each field, and what a field accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

HELP: Mapping[str, str] = {
    "sheet": "Fyll i endast de färgade fälten. Markera ett fält för att se vad som ska stå där. "
    "Summorna och de andra bladen räknas av sig själva.",
    "yearly": "Fördela varje rad på de år då kostnaden uppstår. Kolumnen Kvar att fördela ska "
    "vara 0 på varje rad; raden Avstämning är röd tills åren stämmer med totalt.",
    "overview": "För över innehållet i denna tabell till projektplanen under rubriken Projektets "
    "finansiering. Den detaljerade budgeten skickas med ansökan som en bilaga.",
}
_LARGEST = 10**12


def rule(name: str) -> dict[str, Any]:
    """Data validation of a kind of field, with its help and what is said of a wrong entry."""
    title, message, accepted, error = _FIELDS[name]
    return {
        "input_title": title,
        "input_message": message,
        "error_title": "Värdet går inte att använda",
        "error_message": error,
        **accepted,
    }


_ANY = {"validate": "any"}
_MONEY = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": _LARGEST}
_DAY = {
    "validate": "date",
    "criteria": "between",
    "minimum": date(2000, 1, 1),
    "maximum": date(2199, 12, 31),
}
_NOT_MONEY = "Skriv ett belopp, noll eller större, med bara siffror."
_NOT_A_DAY = "Skriv ett datum som finns i kalendern, till exempel 2025-01-31."
_FIELDS: Mapping[str, tuple[str, str, Mapping[str, Any], str]] = {
    "name": ("Namn på insats", "Samma namn som i ansökan.", _ANY, ""),
    "start": ("Från", "Första dagen, till exempel 2025-01-01.", _DAY, _NOT_A_DAY),
    "end": ("Till", "Sista dagen, till exempel 2027-12-31.", _DAY, _NOT_A_DAY),
    "unit": (
        "Enhet",
        "Enhet för alla belopp på alla tre bladen: kr (kronor) eller tkr (tusental kronor).",
        {"validate": "list", "source": ["kr", "tkr"]},
        "Välj kr eller tkr.",
    ),
    "organisation": (
        "Insatsägare",
        "Den som får rekvirera beloppen i kolumnen. Tomt om kolumnen inte används.",
        _ANY,
        "Namnet finns inte bland förbundets medlemmar.",
    ),
    "position": ("Tjänst", "Befattning, en rad för varje tjänst.", _ANY, ""),
    "cost": ("Kostnad", "Vad kostnaden gäller.", _ANY, ""),
    "share": (
        "Tjänst i %",
        "Andel av heltid, till exempel 80 %. Flera lika tjänster på samma rad ger mer än 100 %.",
        {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1000},
        "Skriv en andel i procent, till exempel 80 %.",
    ),
    "amount": (
        "Belopp",
        "Kostnaden för hela tiden, i den enhet som valts överst. För tjänster: lön med PO-påslag.",
        _MONEY,
        _NOT_MONEY,
    ),
    "own": (
        "Egen finansiering",
        "Det organisationen själv bekostar under hela tiden, i den enhet som valts överst.",
        {**_MONEY, "error_type": "warning"},
        _NOT_MONEY,
    ),
    "year": (
        "Årtal",
        "Räknas ur insatsens löptid; skriv över om kostnaderna faller på andra år.",
        {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2199},
        "Skriv ett årtal med fyra siffror.",
    ),
    "yearly": ("Årets kostnad", "Den del av radens totalt som faller på året.", _MONEY, _NOT_MONEY),
}
