"""By what names the figures of a scenario are asked for; a year or another term may follow."""

from __future__ import annotations

WITHOUT = "utan ansökningar"
INCOME, COST, RESULT, ROOM = "intäkter", "kostnader", "resultat", "beslutsutrymme"
OPENING = "ingående överskott"
FEES, FEE_CHANGE, OTHER_INCOME = "medlemsavgifter", "ändrad medlemsavgift", "övriga intäkter"
ADMINISTRATION = "förtroendevalda och förvaltning"
COORDINATION, ONGOING, OTHER = (
    "samverkansinsatser",
    "pågående insatser",
    "övriga samverkansinsatser",
)
ONGOING_BEFORE_UNUSED = "pågående insatser före ej nyttjade medel"
UNUSED, UNUSED_OF_NEW = "ej nyttjade medel", "ej nyttjade medel av nya insatser"
UNUSED_IN_ALL = "ej nyttjade medel i allt"
NEW = "nya ansökningar"  # of a year: what its applications and added insatser cost
LINE, APPLICATION = "rad", "ansökan"
GRANTED = "beviljat"  # to an organisation, or in all; within the plan's years
GRANTED_APPLICATIONS = "beviljade ansökningar"  # also after the plan, without added insatser
SUPPOSED, AFTER = "tänkta insatser", "efter planperioden"
OFFERED = "kansliets fördelning"  # what the office's table carries of an application
ASKED, PROPOSED, MAXIMUM = "sökt", "föreslaget", "högsta belopp"
DIFFERENCE = "skillnad mot beslutet"
STATED = "scenariots belopp"  # what a decision cuts by or down to
MONTHS = "månader"  # of a year that are moved or kept
SHARE, PER_INHABITANT, POPULATION = "andel", "kr per invånare", "folkmängd"
PAID_IN, NET, KEY, KEYS = "inbetalt", "netto", "nyckel", "nycklar"
FLOOR, MISSING, RESERVE, DEVIATION = "golv", "fattas till golvet", "reservfond", "avvikelse"

# The sums and the assumptions in the economist's table by the row's key. Its costs and its result
# are those of the plan; those of the year as decided bear the plain name.
TABLE_ROWS = {
    "s:intäkter": INCOME,
    "s:samverkan": COORDINATION,
    "s:pågående": ONGOING,
    "s:övriga": OTHER,
    "s:kostnader": f"{COST} {WITHOUT}",
    "s:resultat": f"{RESULT} {WITHOUT}",
    "s:ingående": f"{OPENING} {WITHOUT}",
    "s:utrymme": f"{ROOM} {WITHOUT}",
    "s:nya": NEW,
    "s:efter": ROOM,
    "a:avgift": FEE_CHANGE,
    "a:pågående": UNUSED,
    "a:nya": UNUSED_OF_NEW,
}
