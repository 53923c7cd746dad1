"""Units and currencies in a text: their names in many languages from CLDR by Babel, their conversion by Pint.

Babel (BSD-3, no dependencies) and Pint (BSD-3) are both well kept; docs/decisions.md says what else there is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Literal

from babel import UnknownLocaleError
from babel.numbers import get_currency_name, get_currency_symbol, list_currencies
from babel.units import UnknownUnitError, format_unit

_UNITS = {
    "length-kilometer": "kilometer", "length-meter": "meter", "length-centimeter": "centimeter",
    "length-millimeter": "millimeter", "length-mile": "mile", "length-foot": "foot", "length-inch": "inch",
    "length-yard": "yard", "length-nautical-mile": "nautical_mile",
    "area-square-kilometer": "kilometer**2", "area-square-meter": "meter**2", "area-square-mile": "mile**2",
    "area-square-foot": "foot**2", "area-hectare": "hectare", "area-acre": "acre",
    "volume-liter": "liter", "volume-gallon": "gallon", "volume-barrel": "oil_barrel", "volume-cubic-meter": "meter**3",
    "mass-milligram": "milligram", "mass-gram": "gram", "mass-kilogram": "kilogram", "mass-tonne": "metric_ton",
    "mass-ton": "short_ton", "mass-pound": "pound", "mass-ounce": "ounce",
    "temperature-celsius": "degree_Celsius", "temperature-fahrenheit": "degree_Fahrenheit",
    "duration-second": "second", "duration-minute": "minute", "duration-hour": "hour", "duration-day": "day",
    "duration-week": "week", "duration-month": "month", "duration-year": "year", "duration-decade": "decade",
    "duration-century": "century",
    "speed-kilometer-per-hour": "kilometer/hour", "speed-mile-per-hour": "mile/hour",
    "speed-meter-per-second": "meter/second", "speed-knot": "knot",
    "power-watt": "watt", "power-kilowatt": "kilowatt", "power-megawatt": "megawatt", "power-gigawatt": "gigawatt",
    "power-horsepower": "horsepower", "energy-kilowatt-hour": "kilowatt_hour", "energy-kilocalorie": "kilocalorie",
    "pressure-hectopascal": "hectopascal", "digital-megabyte": "megabyte", "digital-gigabyte": "gigabyte",
    "digital-terabyte": "terabyte",
}  # fmt: skip
"""CLDR's names of the units that are read, and Pint's."""
_AMBIGUOUS = {"in", "pt", "tn", "m.", "kn", "po", "pi", "tc"}
"""Short forms that are words, too, or something else."""
_MORE_UNITS = {
    "kilometer": "kilometern", "meter": "metern", "kilogram": "kilos kilo", "kilometer/hour": "kph km/h kmh",
    "mile/hour": "mph", "kilometer**2": "sq·km km2", "meter**2": "sq·m m2 m²",
    "mile**2": "sq·miles", "foot**2": "sq·ft", "foot": "feet", "pound": "lbs",
    "hour": "hours std. stunden hrs h", "minute": "mins min", "day": "tagen",
    "month": "monaten", "year": "jahren yr", "hectare": "hektar", "degree": "grad degrees degrés grados °",
    "metric_ton": "t", "gram": "g",
}  # fmt: skip
"""Names that CLDR does not give: cases of German, short forms. A middle dot stands for a space."""
_CANONICAL = {
    "[length]": "meter", "[length] ** 2": "meter**2", "[length] ** 3": "liter", "[mass]": "kilogram", "[time]": "day",
    "[temperature]": "degree_Celsius", "[length] / [time]": "kilometer/hour",
    "[length] ** 2 * [mass] / [time] ** 3": "kilowatt", "[length] ** 2 * [mass] / [time] ** 2": "kilowatt_hour",
}  # fmt: skip
"""The unit into which all of one dimension are converted."""
_SHARES = {
    "%": "percent", "percent": "percent", "per cent": "percent", "pct": "percent", "Prozent": "percent",
    "pour cent": "percent", "por ciento": "percent", "percentage points": "percentage point",
    "percentage point": "percentage point", "Prozentpunkte": "percentage point", "Prozentpunkten": "percentage point",
    "points de pourcentage": "percentage point", "puntos porcentuales": "percentage point",
}  # fmt: skip
_MORE_CURRENCIES = {
    "USD": "dollars dollar dólares dólar us·dollars us$", "EUR": "euros euro", "JPY": "yen", "INR": "rupees",
    "RUB": "rubles roubles rubel rublos", "CNY": "yuan", "CHF": "franken swiss·francs", "AUD": "a$", "CAD": "c$",
    "GBP": "pounds·sterling pfund·sterling libras livres·sterling", "ILS": "shekels", "MXN": "pesos",
    "NOK": "kroner krone kronor kronen", "PLN": "zloty zlotys złoty", "TRY": "lira liras", "BRL": "reais",
    "THB": "baht", "AED": "dirhams", "SAR": "riyals", "UAH": "hryvnias hryvnia", "CZK": "korunas koruna",
    "HUF": "forints",
}  # fmt: skip
"""What people call a currency for short, where CLDR has “US dollars”. Where several countries call theirs alike, one
stands for all: a text that says “kroner” means one of them."""
_CODES = ("USD", "EUR", "GBP", "CHF", "JPY", "AUD", "CAD", "INR", "RUB", "CNY")
"""Those that texts write in letters."""
_LENGTHS: tuple[Literal["long", "short"], ...] = ("long", "short")
_GAP = r"[ \u00a0\u202f-]?"
_OF = r"(?:(?:de |d[’']|of )(?=[^\W\d_]))?"


UnitKind = Literal["share", "money", "measure", "duration"]
_NameAndKind = tuple[str, UnitKind]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it stands in a text."""

    name: str
    """Pint's name of a unit, an ISO 4217 code, “percent” or “percentage point”."""
    kind: UnitKind
    end: int
    """Where it ends, or, of one before its number, where it begins."""


@dataclass(frozen=True, slots=True)
class _Names:
    behind: re.Pattern[str]
    before: re.Pattern[str]
    units: dict[str, _NameAndKind]
    """A name in lower case: the unit's own name, and its kind."""


def unit_behind(text: str, end: int, language: str) -> Unit | None:
    """Return the unit that stands behind a number which ends there: “km”, “per cent”, “Euro”."""
    names = _names(language)
    match = names.behind.match(text, end)
    if match is None:
        return None
    name, kind = names.units[match.group(1).casefold()]
    return Unit(name, kind, match.end())


def currency_before(text: str, start: int, language: str) -> Unit | None:
    """Return the currency that stands before a number which begins there: “$”, “EUR ”."""
    names = _names(language)
    match = names.before.search(text, max(0, start - 6), start)
    if match is None:
        return None
    name, kind = names.units[match.group(1).casefold()]
    return Unit(name, kind, match.start())


def converted(value: float, unit: str) -> tuple[float, str]:
    """Return a value in the unit into which all of its kind are converted, and that unit's name.

    >>> converted(5, "mile")
    (8046.72, 'meter')
    """
    registry = _registry()
    if value in {float("inf"), float("-inf")} or unit not in _CONVERTED:
        return value, _target(unit) or unit
    target = _target(unit)
    if target is None or target == unit:
        return value, unit
    return round(float(registry.Quantity(value, unit).to(target).magnitude), 6), target


_CONVERTED = frozenset(_UNITS.values())


@lru_cache
def _target(unit: str) -> str | None:
    if unit not in _CONVERTED:
        return None
    registry = _registry()
    dimension = str(registry.Quantity(1, unit).dimensionality)
    return _CANONICAL.get(dimension)


@lru_cache
def _registry() -> Any:
    import pint  # noqa: PLC0415 - a quarter of a second, for texts with units alone

    return pint.UnitRegistry(cache_folder=None)


@lru_cache
def _names(language: str) -> _Names:
    """Return the names of all units in a language, and those that are used everywhere."""
    locales = ["en_GB", "en", *([language] if language != "en" else [])]
    units: dict[str, _NameAndKind] = {}
    currencies: dict[str, _NameAndKind] = {}
    for locale in locales:
        try:
            units.update(_units_of(locale))
            currencies.update(_currencies_of(locale))
        except UnknownLocaleError:
            continue
    units.update(
        {name.replace("·", " "): (unit, _kind(unit)) for unit, more in _MORE_UNITS.items() for name in more.split()}
    )
    units.update({name.casefold(): (unit, "share") for name, unit in _SHARES.items()})
    currencies.update(
        {name.replace("·", " "): (code, "money") for code, more in _MORE_CURRENCIES.items() for name in more.split()}
    )
    signs = [name for name in currencies if len(name) <= 3 and not name.isalpha()] + [
        code.casefold() for code in _CODES
    ]
    units = currencies | units
    behind = "|".join(_ended(name) for name in sorted(units, key=len, reverse=True))
    before = "|".join(re.escape(name) for name in sorted(signs, key=len, reverse=True))
    return _Names(
        re.compile(rf"{_GAP}{_OF}({behind})", re.IGNORECASE),
        re.compile(rf"(?<!\w)({before})[ \u00a0\u202f]?$", re.IGNORECASE),
        units,
    )


def _ended(name: str) -> str:
    return re.escape(name) + (r"(?!\w)" if name[-1].isalnum() else "")


def _kind(unit: str) -> UnitKind:
    return "duration" if f"duration-{unit}" in _UNITS else "measure"


def _units_of(locale: str) -> dict[str, _NameAndKind]:
    """Return the names of units in a locale, long and short, singular and plural; without short ones that are words."""
    found: dict[str, _NameAndKind] = {}
    for name, unit in _UNITS.items():
        for count, length in product((1, 2), _LENGTHS):
            try:
                written = format_unit(count, name, length=length, locale=locale)
            except UnknownUnitError:
                continue
            word = written.replace(str(count), "").strip().replace("\u00a0", " ").casefold()
            is_letter = len(word) < 2 and unit != "meter"
            is_vague = length == "short" and _kind(unit) == "duration"
            if not (word in _AMBIGUOUS or is_letter or is_vague):
                found[word] = (unit, _kind(unit))
    return found


def _currencies_of(locale: str) -> dict[str, _NameAndKind]:
    found: dict[str, _NameAndKind] = {}
    for code in sorted(list_currencies(locale)):
        if code.startswith("X") or not code.isalpha():
            continue
        names = {get_currency_name(code, count=count, locale=locale) for count in (1, 2)}
        symbol = get_currency_symbol(code, locale="en")
        for name in [*names, *([symbol] if not symbol.isalpha() else [])]:
            found.setdefault(name.casefold(), (code, "money"))
        if code in _CODES:
            found[code.casefold()] = (code, "money")
    return found
