"""What the reconciliation tells of one disagreement: rule, grade, figures, places and remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finsam_analysis.core import Grade, Source

# Every rule's stable code, and what it demands; a code is never used again for another rule.
RULES: Mapping[str, str] = {
    "BU-1": "Det sökta beloppet är summan av budgetraderna",
    "BU-2": "Årsbladets totaler är budgetradernas belopp",
    "BU-3": "Årsbladets år ger det sökta beloppet",
    "BU-4": "Årsbladet har belopp just de år som raderna pågår",
    "BU-5": "Raderna löper inom insatsens tid, hela månader",
    "BU-6": "Rader med angiven månadslön har samma PO-påslag",
    "BU-7": "Tjänstgöringsgraden i radens namn är den i budgeten",
    "EG-1": "Egenfinansieringens belopp står i beloppets kolumn",
    "EG-2": "Egenfinansierade tjänster har ett belopp",
    "SA-1": "Budgetsammanställningen är budgetens summor per organisation",
    "SA-2": "Budgetsammanställningen har just insatsägaren och parterna",
    "JU-1": "Det sökta föreslås utan justeringar",
    "JU-2": "Sökt minus justeringar är det föreslagna beloppet",
    "FÖ-1": "Kansliets fördelning ger det föreslagna beloppet",
    "FÖ-2": "Fördelningen är rätt avrundad till tkr",
    "FÖ-3": "Fördelningen följer budgetens år",
    "FÖ-4": "Fördelningen har belopp alla år som insatsen kostar",
    "FÖ-5": "Fördelningen har samma organisationer som budgeten",
    "UP-1": "Ett belopp är detsamma överallt i handlingarna",
    "UP-2": "Insatsens tid är densamma överallt i handlingarna",
    "UP-3": "Datum finns i kalendern",
    "UP-4": "Målgruppen är densamma överallt i handlingarna",
    "UP-5": "Antalet tjänster är detsamma överallt i handlingarna",
    "UP-6": "Antalet deltagare är det som texten säger",
    "UP-7": "Beloppen står i den enhet som rubriken säger",
    "UP-8": "Det som de flesta ansökningar anger står i alla",
    "KS-1": "Tryckta summor är summan av det de summerar",
    "KS-2": "Tryckta summor har inga kända avvikelser",
    "KS-3": "Det finns en tryckt summa där det brukar finnas en",
    "EN-1": "Planens belopp har den storlek som radens enhet ger",
    "OR-1": "Läns- och kommunkoder har alla sina siffror",
    "EX-1": "Inga exempel ur finsam init står kvar",
    "OS-1": "En fördelnings gränser är de som dess anmärkning nämner",
    "DO-2": "Ett diarienummer är inget klockslag",
    "DO-1": "Dokumentets datum är det som dess id eller titel säger",
    "AN-1": "Ett antagande har sin källas datum",
    "AN-2": "Nycklarna inom en medlemsgrupp har samma datum",
    "TB-1": "Ett tidigare beslut ger planens rad",
    "TB-2": "Ett tidigare beslut löper hela månader",
}


@dataclass(frozen=True)
class Finding:
    """One disagreement, in Swedish.

    ``subject`` is the application's id, or the table or decision it concerns; ``figures`` are
    what is compared, each with its words; ``where`` is where they stand.
    """

    code: str
    grade: Grade
    subject: str
    message: str
    figures: tuple[tuple[str, int | str], ...]
    where: tuple[Source, ...]
    remedy: str

    def __post_init__(self) -> None:
        if self.code not in RULES:
            raise ValueError(f"unknown rule {self.code}")

    def places(self, documents: Mapping[str, str]) -> list[str]:
        """Where the figures stand: each document's title and the place in it, each once."""
        return list(dict.fromkeys(f"{documents[s.document]}, {s.place}" for s in self.where))

    def as_json(self, documents: Mapping[str, str]) -> dict[str, Any]:
        """The finding as plain JSON values; amounts in kronor."""
        return {
            "code": self.code,
            "grade": str(self.grade),
            "subject": self.subject,
            "rule": RULES[self.code],
            "message": self.message,
            "figures": dict(self.figures),
            "where": self.places(documents),
            "remedy": self.remedy,
        }


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The gravest first, then by rule; findings of the same rule keep their order."""
    grades, codes = list(Grade), list(RULES)
    return tuple(sorted(findings, key=lambda f: (grades.index(f.grade), codes.index(f.code))))
