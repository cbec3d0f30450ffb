"""What the reconciliation tells of one disagreement: rule, grade, figures, places and remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finsam_analysis.core import Grade, Source

# Every rule's stable code, how grave a break of it is unless said otherwise, and what it demands; a
# code is never used again for another rule.
_RULES: Mapping[str, tuple[Grade, str]] = {
    "BU-1": (Grade.ERROR, "Det sökta beloppet är summan av budgetraderna"),
    "BU-2": (Grade.ERROR, "Årsbladets totaler är budgetradernas belopp"),
    "BU-3": (Grade.ERROR, "Årsbladets år ger det sökta beloppet"),
    "BU-4": (Grade.ERROR, "Årsbladet har belopp just de år som raderna pågår"),
    "BU-5": (Grade.ERROR, "Raderna löper inom insatsens tid, hela månader"),
    "BU-6": (Grade.WARNING, "Rader med angiven månadslön har samma PO-påslag"),
    "BU-7": (Grade.WARNING, "Tjänstgöringsgraden i radens namn är den i budgeten"),
    "EG-1": (Grade.ERROR, "Egenfinansieringens belopp står i beloppets kolumn"),
    "EG-2": (Grade.NOTE, "Egenfinansierade tjänster har ett belopp"),
    "SA-1": (Grade.ERROR, "Budgetsammanställningen är budgetens summor per organisation"),
    "SA-2": (Grade.WARNING, "Budgetsammanställningen har just insatsägaren och parterna"),
    "JU-1": (Grade.NOTE, "Det sökta föreslås utan justeringar"),
    "JU-2": (Grade.ERROR, "Sökt minus justeringar är det föreslagna beloppet"),
    "FÖ-1": (Grade.ERROR, "Kansliets fördelning ger det föreslagna beloppet"),
    "FÖ-2": (Grade.WARNING, "Fördelningen är rätt avrundad till tkr"),
    "FÖ-3": (Grade.WARNING, "Fördelningen följer budgetens år"),
    "FÖ-4": (Grade.WARNING, "Fördelningen har belopp alla år som insatsen kostar"),
    "FÖ-5": (Grade.ERROR, "Fördelningen har samma organisationer som budgeten"),
    "UP-1": (Grade.ERROR, "Ett belopp är detsamma överallt i handlingarna"),
    "UP-2": (Grade.ERROR, "Insatsens tid är densamma överallt i handlingarna"),
    "UP-3": (Grade.ERROR, "Datum finns i kalendern"),
    "UP-4": (Grade.ERROR, "Målgruppen är densamma överallt i handlingarna"),
    "UP-5": (Grade.WARNING, "Antalet tjänster är detsamma överallt i handlingarna"),
    "UP-6": (Grade.ERROR, "Antalet deltagare är det som texten säger"),
    "UP-7": (Grade.WARNING, "Beloppen står i den enhet som rubriken säger"),
    "UP-8": (Grade.NOTE, "Det som de flesta ansökningar anger står i alla"),
    "KS-1": (Grade.ERROR, "Tryckta summor är summan av det de summerar"),
    "KS-2": (Grade.NOTE, "Tryckta summor har inga kända avvikelser"),
    "KS-3": (Grade.NOTE, "Det finns en tryckt summa där det brukar finnas en"),
    "EN-1": (Grade.WARNING, "Planens belopp har den storlek som radens enhet ger"),
    "EN-2": (Grade.WARNING, "Antagandenas belopp har den storlek som planens avgifter ger"),
    "OR-1": (Grade.WARNING, "Läns- och kommunkoder har alla sina siffror"),
    "EX-1": (Grade.ERROR, "Inga exempel ur finsam init står kvar"),
    "OS-1": (Grade.WARNING, "En fördelnings gränser är de som dess anmärkning nämner"),
    "DO-2": (Grade.WARNING, "Ett diarienummer är inget klockslag"),
    "DO-1": (Grade.WARNING, "Dokumentets datum är det som dess id eller titel säger"),
    "RV-1": (Grade.WARNING, "En cell revideras högst en gång samma dag"),
    "AN-1": (Grade.NOTE, "Ett antagande har sin källas datum"),
    "AN-2": (Grade.NOTE, "Nycklarna inom en medlemsgrupp har samma datum"),
    "TB-1": (Grade.WARNING, "Ett tidigare beslut ger planens rad"),
    "TB-2": (Grade.WARNING, "Ett tidigare beslut löper hela månader"),
}
RULES: Mapping[str, str] = {code: demand for code, (_, demand) in _RULES.items()}


@dataclass(frozen=True)
class Finding:
    """One disagreement, in Swedish.

    ``subject`` is the application's id, or the table or decision it concerns; ``figures`` are
    what is compared, each with its words; ``where`` is where they stand. ``graded`` is its grade
    where that is not its rule's own.
    """

    code: str
    subject: str
    message: str
    figures: tuple[tuple[str, int | str], ...]
    where: tuple[Source, ...]
    remedy: str
    graded: Grade | None = None

    @property
    def grade(self) -> Grade:
        """How grave it is."""
        return self.graded or _RULES[self.code][0]

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
