"""An invented archive in which it is known how figures moved: reports of events, copies, and other figures beside them.

Nothing of it happened. Each event has its question, its reports by date, and the figures in the order in which they
came up; beside them stand figures of something else, of other places, and of other years.
"""

from dataclasses import dataclass

_PLACES = [
    "Oldmere", "Kestwick", "Brantford", "Hollowby", "Tarnsea", "Wexcombe", "Dunmorrow", "Fallowdale", "Greyhaven",
    "Marsbury", "Quillington", "Ravenholt", "Stonegate", "Thornaby", "Umberton", "Vellmoor", "Westerfold",
    "Yarrowby", "Ashlock", "Birchmere", "Corwall", "Deepford", "Elmstead", "Farrowgate", "Gullhaven", "Harrowmoor",
    "Inglewick", "Jarrowfell", "Kelmscar", "Lindhurst",
]  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A question, the texts of a document a date, and the figures in their order."""

    question: str
    reports: tuple[tuple[str, str], ...]
    """Date and text; the same date may come again, from another source."""
    values: tuple[float | tuple[float, float], ...]


_TEMPLATES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "How many people died in the {place} fire?",
        (
            "A fire in a block of flats in {place} killed at least {0} people, officials said. {n} were evacuated.",
            "The death toll of the {place} fire rose from {0} to {1}, and {n} people were injured.",
            "{1} people died in the fire in {place} on 3 March, the coroner confirmed. {n} firefighters were there.",
            "The {place} fire killed {2} people, the mayor said, 7 of them children. Twelve homes were destroyed.",
        ),
        ("4", "12", "41"),
    ),
    (
        "how many were injured in the {place} train crash",
        (
            "Two trains collided near {place} in 2019; {0} passengers were injured and 3 killed.",
            "Doctors in {place} said that {1} people were hurt in the train crash. It took 5 hours to free them.",
            "The number of injured in the {place} train crash stands at {2}, the railway said on page 4 of its report.",
        ),
        ("23", "57", "61"),
    ),
    (
        "How many homes were destroyed by the {place} flood?",
        (
            "The flood in {place} has destroyed {0} homes since Monday. {n} people fled.",
            "More than {1} homes were destroyed by the {place} flood, the council said. The water rose by 3 metres.",
            "An inspection found {2} homes destroyed by the flood in {place}; repairs will cost $4.5 million.",
        ),
        ("40", "120", "134"),
    ),
    (
        "How much will the {place} bridge cost?",
        (
            "The new bridge in {place} will cost ${0} million and have two lanes.",
            "Cost of the {place} bridge: between ${1} million, the council said in 2021, after 14 meetings.",
            "The {place} bridge will now cost ${2} million; it is 2 km long and opens in 2027.",
        ),
        ("30", "40 million and $45", "52.5"),
    ),
    (
        "How many jobs will be cut at the {place} steelworks?",
        (
            "The steelworks in {place} will cut about {0} jobs, a union said. It has 2,400 workers.",
            "Management at the {place} steelworks said {1} jobs would be cut. Shares fell 4 percent.",
            "In the end {2} jobs are cut at the {place} steelworks, and {n} people leave by themselves.",
        ),
        ("500", "640", "610"),
    ),
    (
        "What percentage of voters backed the {place} plan?",
        (
            "A poll says {0} percent of voters back the plan for {place} harbour. It asked 1,200 people.",
            "With half of the votes counted, {1}% of voters backed the {place} plan.",
            "{2} per cent of voters backed the plan for {place}, the final count says. Some 31,000 went to vote.",
        ),
        ("48", "51.5", "52.1"),
    ),
)
_FOREIGN: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Wie viele Menschen starben beim Brand in {place}?",
        (
            "Bei einem Brand in {place} starben mindestens {0} Menschen, {n} wurden verletzt.",
            "Die Zahl der Toten nach dem Brand in {place} stieg von {0} auf {1}.",
            "Der Brand in {place} forderte {2} Todesopfer, teilte die Polizei am 3. März mit.",
        ),
        ("drei", "14", "1.120"),
    ),
    (
        "Combien de personnes ont été blessées dans l’accident de {place} ?",
        (
            "L’accident de {place} a fait {0} blessés et deux morts.",
            "À {place}, {1} personnes ont été blessées dans l’accident, selon la police.",
            "Le nombre de personnes blessées dans l’accident de {place} est de {2}.",
        ),
        ("douze", "31", "1 034"),
    ),
    (
        "¿Cuántas personas murieron en la inundación de {place}?",
        (
            "Al menos {0} personas murieron en la inundación de {place} y {n} resultaron heridas.",
            "La inundación de {place} dejó {1} muertos, según la policía.",
            "Un total de {2} personas murieron en la inundación de {place}.",
        ),
        ("cinco", "veintiún", "1.040"),
    ),
)
_READ = {
    "drei": 3, "1.120": 1120, "douze": 12, "1 034": 1034, "cinco": 5, "veintiún": 21, "1.040": 1040,
}  # fmt: skip


def events() -> list[Event]:
    """Return 42 events: 30 in English, four each in German, French and Spanish."""
    english = [
        _event(_TEMPLATES[number % len(_TEMPLATES)], place, number, "The council meets on Tuesday at 10:30.")
        for number, place in enumerate(_PLACES)
    ]
    foreign = [
        _event(_FOREIGN[number % len(_FOREIGN)], f"Neu{_PLACES[number].lower()}", number) for number in range(12)
    ]
    return english + foreign


def _event(template: tuple[str, tuple[str, ...], tuple[str, ...]], place: str, number: int, below: str = "") -> Event:
    question, texts, values = template
    reports = tuple(
        (f"2024-{1 + number % 9:02}-{5 + 2 * day:02}", f"{text.format(*values, place=place, n=60 + number)}\n\n{below}")
        for day, text in enumerate(texts)
    )
    return Event(question.format(place=place), reports, tuple(_value(question, one) for one in values))


def _value(question: str, written: str) -> float | tuple[float, float]:
    scale = 1e6 if "bridge" in question else 1
    if " and $" in written:
        low, _, high = written.replace(" million", "").partition(" and $")
        return float(low) * scale, float(high) * scale
    return _READ.get(written) or float(written) * scale


def files(made: list[Event]) -> dict[str, str]:
    """Return the documents of an archive of events, by name: each report, some copied a day later with a dateline."""
    archive: dict[str, str] = {}
    for number, event in enumerate(made):
        for day, (date, text) in enumerate(event.reports):
            archive[f"gazette/{number}-{day}.txt"] = f"date {date}\n\n{text}"
            if (number + day) % 3 == 0:
                later = f"{date[:-2]}{int(date[-2:]) + 1:02}"
                archive[f"herald/{number}-{day}.txt"] = f"date {later}\n\n(Wire) {text}"
    for number, place in enumerate(_PLACES[:10]):
        archive[f"almanac/{number}.txt"] = (
            f"date 1998-05-0{1 + number % 9}\n\nIn 1998 a storm at sea killed {100 + number} sailors off {place}, and "
            f"{200 + number} were injured."
        )
    return archive
