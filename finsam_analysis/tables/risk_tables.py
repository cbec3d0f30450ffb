"""Which tables and sentences tell how sure a scenario is, and what that rests on."""

from __future__ import annotations

from fractions import Fraction

from finsam_analysis.core import (
    Distribution,
    DistributionShape,
    FigureKind,
    Uncertain,
    decimal,
    kronor,
    per_cent,
    percent,
    whole,
)
from finsam_analysis.sensitivity import LEVELS, Risk, SafeCut, SafeDecisions, SafeLevels
from finsam_analysis.tables.book import printed_book, yearly
from finsam_analysis.tables.columns import Shown, TableCell, columns_table
from finsam_analysis.tables.edge_tables import hundredths
from finsam_analysis.tables.figure_text import BELOW
from finsam_analysis.tables.plain_text import folded
from finsam_analysis.tables.table import Exact, Table, marked
from finsam_analysis.tables.wording import listed, settled_sentences


def _share(risk: Risk, count: int) -> str:
    return percent(Fraction(count, risk.draws))


def risk_sentences(risk: Risk, decisions: SafeDecisions) -> list[str]:
    """What the futures say, what it rests on, and what would make the room sure enough."""
    result = risk.result
    sentences = [_below_sentence(risk)]
    drawn = {stated.assumption for stated in result.package.uncertainty}
    if result.scenario.underspend and Uncertain.UNDERSPEND in drawn:
        sentences.append(
            "Scenariots eget antagande om ej nyttjade medel ersätts här av fördelningen."
        )
    if risk.driver is not None and risk.below_any:
        assumption, year = risk.driver
        driver = next(d for d in risk.drivers if d.assumption is assumption)
        stated = next(d for d in result.package.uncertainty if d.assumption is assumption)
        sentences.append(
            f"Mest styr {assumption} ({year}). Om det antagandet stannar på scenariots värde blir "
            f"andelen {_share(risk, driver.below_without)}. {_behind(stated)}"
        )
    sought = per_cent(risk.sought)
    if not risk.buffer:
        sentences.append(
            f"Golvet hålls med {sought} sannolikhet eller mer; {kronor(risk.margin)} kan tas i "
            "anspråk innan det inte längre gör det."
        )
        return sentences
    sentences.append(
        f"För att golvet ska hållas med {sought} sannolikhet behövs en buffert på minst "
        f"{kronor(risk.buffer)} från början{_alike_words(decisions.alike)}."
    )
    if decisions.at_levels.levels:
        sentences.append(_level_words(risk, decisions.at_levels))
    return sentences


def sureness_sentence(risk: Risk | None) -> str:
    """How often the room goes below the floor, and how little is behind that answer."""
    if risk is None:
        return "Datapaketet anger inga fördelningar (osakerhet.csv), så osäkerheten går inte att räkna."
    return (
        f"{_unused_reason(risk)}{_below_sentence(risk)} Fördelningarna är antaganden ur osakerhet.csv; svaret är inte "
        "säkrare än de."
    )


def _unused_reason(risk: Risk) -> str:
    """Why the odds are not those of the plain figure: what the futures assume of unused money."""
    planned = "sitt eget antagande" if risk.result.underspend.any() else "att allt nyttjas"
    return "".join(
        "Framtiderna antar att en del av insatsernas medel inte nyttjas, här "
        f"mellan {_lowest(stated)} och {per_cent(Fraction(stated.highest, 100))}, medan scenariots egen siffra räknar med {planned}; därför "
        "skiljer sig oddsen från den. "
        for stated in risk.result.package.uncertainty
        if stated.assumption is Uncertain.UNDERSPEND
    )


def _below_sentence(risk: Risk) -> str:
    book = printed_book(risk.result)
    own = "" if risk.result.floor_varies else f" {book.lone(risk.result.floor)}"
    floor = f"golvet{own}"
    first = (
        f"I {_share(risk, risk.below_any)} ({_sentence_error(risk)}) av {whole(risk.draws)} "
        "tänkbara framtider går "
        f"beslutsutrymmet under {floor} något år."
    )
    sentences = [first]
    if risk.worst is not None:
        year, count = risk.worst
        sentences.append(f"Oftast sker det i slutet av {year} ({_share(risk, count)}).")
    sentences += map(str, settled_sentences(risk.result.settled_below))
    return " ".join(sentences)


def _sampling_error(risk: Risk) -> Fraction | None:
    """The error of drawing [percentage points], None where all draws agree and it shows none."""
    if risk.below_any in (0, risk.draws):
        return None
    return 100 * Fraction(risk.probability(risk.below_any)[1])


def _least_error(risk: Risk) -> str:
    # The rule of three: what never came in N draws is with 95 per cent sureness rarer than 3/N.
    return f"mindre än 3/{whole(risk.draws)}"


def _sentence_error(risk: Risk) -> str:
    error = _sampling_error(risk)
    if error is None:
        return f"felet är {_least_error(risk)}"
    return f"± {decimal(error, 1 if error >= Fraction(1, 20) else 2)} procentenheter"


def _level_words(risk: Risk, found: SafeLevels) -> str:
    names = _names(risk)
    words = [
        f"{names[name]} {f'minskas till {per_cent(Fraction(level))}' if level else 'avslås'}"
        for name, level in (found.levels or {}).items()
    ]
    return (
        "Minst pengar tar då i dragningarna ett beslut med nivåerna "
        f"{listed([str(level) for level in LEVELS])}\u00a0%: {listed(words)}, tillsammans "
        f"{kronor(found.amount)} mindre än i scenariot. Golvet hålls då i "
        f"{percent(Fraction(found.held, risk.draws))} av dragningarna."
    )


def _names(risk: Risk) -> dict[str, str]:
    return {key: name for key, name, _ in risk.result.named_grants()}


def _behind(distribution: Distribution) -> str:
    match distribution.observations:
        case 0:
            return "Fördelningen är ett antagande utan någon uppgift i underlaget bakom sig."
        case 1:
            return (
                "Fördelningen är ett antagande med en enda uppgift i underlaget bakom sig; en "
                "uppgift säger inget om hur mycket det brukar växla."
            )
        case count:
            return f"Fördelningen är ett antagande med {count} uppgifter i underlaget bakom sig."


def _alike_words(cut: SafeCut) -> str:
    if not cut.applications:
        return ""
    if cut.percent is None:
        return "; att avslå alla insatser räcker inte"
    return (
        f", eller att alla beviljade insatser minskas med {hundredths(cut.percent)} "
        f"({kronor(cut.amount)})"
    )


def fan_table(risk: Risk | None) -> Table:
    """The spread of the room at each year's end, and how often it is below the floor [SEK]."""
    caption = "Beslutsutrymmets spridning i slutet av året"
    if risk is None:
        note = "Ingen osäkerhet är angiven."
        return Table("osakerhet", caption, ("",), (), Exact(), note=note)
    years = [str(year) for year in risk.result.years]
    rooms = {
        f"{share} % av framtiderna ligger på eller under": room for share, room in risk.fan.items()
    } | {"Scenariot utan osäkerhet": risk.result.trajectory.closing}
    book, below = printed_book(risk.result), "Sannolikhet under golvet"
    printed = [book.nearest(map(int, room)) for room in risk.fan.values()]
    printed.append(yearly(book, FigureKind.ROOM))
    rows: list[tuple[TableCell, ...]] = [
        (
            label,
            *(
                Shown(int(amount), marked(shown, int(amount), floor))
                for shown, amount, floor in zip(
                    figures, room, risk.result.floors.tolist(), strict=True
                )
            ),
        )
        for (label, room), figures in zip(rooms.items(), printed, strict=True)
    ]
    shares = [n / risk.draws for n in risk.below]
    rows.append((below, *map(Shown, shares, _below_words(risk))))
    error = _sampling_error(risk)
    told = _least_error(risk) if error is None else f"ungefär {decimal(error, 2)} procentenheter"
    return columns_table(
        "osakerhet",
        f"{caption}, {book.unit}",
        ("", *years),
        rows,
        emphasised=(below,),
        note=f"{BELOW} betyder under golvet. {whole(risk.draws)} dragningar med start "
        f"{risk.seed}; slumpens eget fel är {told}. Hur fel fördelningarna själva är vet ingen.",
    )


def _below_words(risk: Risk) -> list[str]:
    settled = {year for year, _ in risk.result.settled_below}
    return [
        "prövas inte" if year in settled else _share(risk, count)
        for year, count in zip(risk.result.years, risk.below, strict=True)
    ]


def driver_table(risk: Risk) -> Table:
    """Which assumption spreads the room, year by year, and the probability without it."""
    varying = [
        (i, year)
        for i, year in enumerate(risk.result.years)
        if any(driver.variance_shares[i] for driver in risk.drivers)
    ]
    headings = ("Antagande", *(str(year) for _, year in varying), "Risk utan det")
    rows: list[tuple[TableCell, ...]] = []
    for driver in risk.drivers:
        shares = [driver.variance_shares[i] for i, _ in varying]
        cells = [Shown(share, percent(Fraction(share), 0)) for share in shares]
        without = Shown(driver.below_without / risk.draws, _share(risk, driver.below_without))
        rows.append((str(driver.assumption).capitalize(), *cells, without))
    return columns_table(
        "drivande-antaganden",
        "Hur stor del av spridningen varje antagande står för",
        headings,
        rows,
        note="Risk utan det: sannolikheten att golvet bryts något år om just det antagandet stannar "
        f"på scenariots värde. Med alla osäkra är den {_share(risk, risk.below_any)}.",
    )


def stated_distribution_table(risk: Risk) -> Table:
    """The stated distributions, with date, source and how little is behind them."""
    package = risk.result.package
    headings = ("Antagande", "Fördelning", "Över åren", "Uppgifter bakom", "Källa", "Anmärkning")
    rows = [
        (
            str(stated.assumption).capitalize(),
            distribution_words(stated),
            f"{stated.over_years}, från {stated.from_year}",
            str(stated.observations),
            f"{package.documents[stated.source.document]}, {stated.source.place} ({stated.date})",
            stated.note,
        )
        for stated in package.uncertainty
    ]
    caption = "Fördelningarna är antaganden"
    return columns_table("fordelningar", caption, headings, rows, texts=5)


def distribution_words(stated: Distribution) -> str:
    """The distribution's shape and bounds: ``triangel −3 till 3 %, troligast 0 %``."""
    words = f"{stated.shape} {_lowest(stated)} till {per_cent(Fraction(stated.highest, 100))}"
    if stated.shape is DistributionShape.TRIANGLE:
        words += f", troligast {per_cent(Fraction(stated.likeliest or 0, 100))}"
    return words


def _lowest(stated: Distribution) -> str:
    """The lower bound, the sign of per cent left to the upper one."""
    return per_cent(Fraction(stated.lowest, 100)).removesuffix("\u00a0%")


def safe_table(risk: Risk, decisions: SafeDecisions) -> Table:
    """The least reduction that holds the floor with the sought probability [SEK]."""
    names = _names(risk)
    alike = "Alla lika"
    headings = ("Minska", "Minst", "Det är, kr", "Sannolikhet att golvet hålls")
    rows: list[tuple[TableCell, ...]] = []
    for cut in (decisions.alike, *decisions.alone):
        name = alike if cut is decisions.alike else names[cut.applications[0]]
        least = (
            Shown(None, "räcker inte")
            if cut.percent is None
            else Shown(cut.percent / 100, hundredths(cut.percent))
        )
        held = Shown(cut.held / decisions.draws, percent(Fraction(cut.held, decisions.draws)))
        rows.append((name, least, cut.amount, held))
    return columns_table(
        "sakert-beslut",
        f"Minsta minskning som håller golvet med {per_cent(risk.sought)} sannolikhet",
        headings,
        rows,
        emphasised=(alike,),
        note="Den första raden minskar alla beviljade insatser med samma andel; de andra var och en "
        "för sig. Räcker inte ens ett avslag visas vad avslaget ger.",
    )


def risk_tables(risk: Risk, decisions: SafeDecisions) -> tuple[Table, ...]:
    """Every table of the answer; that of reductions only where one is needed."""
    tables = [fan_table(risk), driver_table(risk)]
    if decisions.alike.percent != 0:
        tables.append(safe_table(risk, decisions))
    return (*tables, stated_distribution_table(risk))


def risk_text(risk: Risk, decisions: SafeDecisions, width: int | None = None) -> str:
    """The answer as text, no wider than ``width`` [characters] where one is given.

    The distributions stand as a list, which is easier to read than their table.
    """
    tables = risk_tables(risk, decisions)[:-1]
    stated = [
        f"  {str(d.assumption).capitalize()}: {distribution_words(d)}, {d.over_years} från "
        f"{d.from_year} ({d.date}). {d.note[0].upper()}{d.note[1:]}."
        for d in risk.result.package.uncertainty
    ]
    sentences = "\n".join(risk_sentences(risk, decisions))
    listing = folded("\n".join(["Fördelningarna är antaganden:", *stated]), width)
    shown = [folded(sentences, width), *(table.text(width) for table in tables), listing]
    return "\n\n".join([risk.result.scenario.name, *shown])
