"""The figures that nothing in the documents can check, each with its reason."""

from __future__ import annotations

ONE_PLACE = "the decision states it once, in one place, and no plan of ours carries it"
OUR_OWN = "an assumption of ours: any value is a choice, not a slip"
LONE = "the only one in its group: any weight above 0 gives the same shares"
OTHER_PLACE = "the same figure still stands in another place; nothing left contradicts it"
SUM_OF_SUMS = "the rows it sums are still guarded by other sums and by the budget's own rules"
ORE = "a hundredth of a krona; the package holds whole kronor"
NO_FIGURE = "a post of 0 % without an amount: no sum can miss it"
MEETING = "the day of the meeting stands once; no figure rests on it"
KNOWN_WRONG = "already told as wrong; another wrong value is as wrong"

# Table, then key and column (``raden``: the row struck), and the reason.
UNCHECKABLE: dict[str, dict[tuple[str, str], str]] = {
    "fordelningsnyckel": {
        ("Region Uppsala", "nyckel"): LONE,
        ("Försäkringskassan", "nyckel"): LONE,
    },
    "antaganden": {("folkmängdsår", "värde"): OUR_OWN},
    "ansokningar": {("forstarkt-stod-tillagg", "översikt_tid"): KNOWN_WRONG},
    "mote": {("2024-09-12", "datum"): MEETING, ("2024-09-12", "raden"): MEETING},
    "egenfinansiering": {
        ("vaxtkraft handlaggare-af", "raden"): NO_FIGURE,
        ("vaxtkraft handlaggare-fk", "raden"): NO_FIGURE,
        ("vaxtkraft handlaggare-region", "raden"): NO_FIGURE,
        ("en-vag-in ovriga-lokalkostnader", "felplacerat"): KNOWN_WRONG,
    },
    "uppgifter": {
        ("vaxtkraft tjänster ansökan", "värde"): KNOWN_WRONG,
        ("vaxtkraft tjänster ansökan", "raden"): OTHER_PLACE,
        ("samordnat-stod föreslaget belopp ärendet", "raden"): OTHER_PLACE,
        ("samordnat-stod sökt belopp ärendet", "raden"): OTHER_PLACE,
        ("samordnat-stod egenfinansiering ansökan", "raden"): OTHER_PLACE,
        ("samordnat-stod total budget ansökan", "raden"): OTHER_PLACE,
    },
    "osakerhet": {
        (row, column): OUR_OWN
        for row in ("medlemsavgift", "ej nyttjade medel", "administration")
        for column in ("troligast", "från", "observationer", "raden")
        if (row, column) != ("ej nyttjade medel", "troligast")  # it has none
    },
    "tidigare_beslut": {
        ("individstod-lokus-heby", "från"): ONE_PLACE,
        ("individstod-lokus-heby", "till"): ONE_PLACE,
        ("lokussamordnare-alvkarleby-tillagg", "från"): ONE_PLACE,
        ("lokussamordnare-alvkarleby-tillagg", "till"): ONE_PLACE,
        ("lokussamordnare-alvkarleby-tillagg", "belopp_kr"): ONE_PLACE,
        ("lokussamordnare-alvkarleby-tillagg", "raden"): ONE_PLACE,
        ("flerpartsrutin", "till"): ONE_PLACE,
        ("flerpartsrutin", "belopp_kr"): ONE_PLACE,
        ("flerpartsrutin", "raden"): ONE_PLACE,
        # The plan carries a half of it, in tkr: 1 kr more cannot be seen there.
        ("en-vag-in-steget-vidare", "belopp_kr"): ONE_PLACE,
        ("en-vag-in-steget-vidare", "raden"): ONE_PLACE,
    },
    "kontrollsummor": {
        **dict.fromkeys(
            [
                ("resultat-prognos-2024", "raden"),
                ("utrymme-prognos-2024", "raden"),
                ("text-ingaende", "raden"),
                ("text-resultat-2024", "raden"),
                ("text-utgaende-2024", "raden"),
                ("text-reservfond", "raden"),
                ("text-sokt", "raden"),
                ("text-efter-justering-forslag", "raden"),
                ("text-efter-justering-oversikt", "raden"),
                ("nyckel-kommuner", "raden"),
                ("tidigare-individstod-lokus-heby-tre-ar", "raden"),
                ("justering-coach", "raden"),
                ("justering-lokalhyra", "raden"),
            ],
            OTHER_PLACE,
        ),
        **dict.fromkeys(
            [
                ("pagaende-prel-2028", "raden"),
                ("budget-registerstudie-lokal", "raden"),
                ("budget-min-framtid-summa-tierp", "raden"),
                ("budget-min-framtid-summa-region", "raden"),
                ("budget-samordnat-stod-lon-uppsala", "raden"),
                ("budget-samordnat-stod-summa-uppsala", "raden"),
                ("budget-samordnat-stod-summa-region", "raden"),
            ],
            SUM_OF_SUMS,
        ),
        **{
            (f"ar-{application}-{part}-{year}", "tryckt"): ORE
            for application in ("en-vag-in", "lokussamordnare-alvkarleby")
            for part in ("lon", "summa")
            for year in (2025, 2026, 2027)
        },
    },
}
