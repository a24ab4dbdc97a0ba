"""Units, money, titles and short forms as English speakers say them."""

from __future__ import annotations

import re

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTH_SHORT = {month[:3]: month for month in MONTHS} | {"Sept": "September"}
MONEY = {
    "$": ("dollar", "cent"), "US$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"),
    "¥": ("yen", ""), "₩": ("won", ""),
}  # fmt: skip
UNCHANGED = frozenset({"yen", "won", "millimeters of mercury", "degrees", "percent"})
UNITS = {
    "mmHg": "millimeters of mercury", "mg/dL": "milligrams per deciliter", "kcal": "kilocalories",
    "km/h": "kilometers per hour", "kph": "kilometers per hour", "m/s": "meters per second", "mph": "miles an hour",
    "km": "kilometers", "kg": "kilograms", "cm": "centimeters", "mm": "millimeters", "mg": "milligrams",
    "mcg": "micrograms", "μg": "micrograms", "ml": "milliliters", "mL": "milliliters", "m": "meters", "g": "grams",
    "L": "liters", "lbs": "pounds", "lb": "pounds", "oz": "ounces", "ft": "feet", "mi": "miles",
    "tsp": "teaspoons", "tbsp": "tablespoons", "hrs": "hours", "hr": "hours", "h": "hours", "mins": "minutes",
    "min": "minutes", "secs": "seconds", "sec": "seconds", "kWh": "kilowatt hours", "kW": "kilowatts", "V": "volts",
    "W": "watts", "GB": "gigabytes", "MB": "megabytes", "dB": "decibels", "bpm": "beats per minute",
    "m2": "square meters", "°C": "degrees Celsius", "°F": "degrees Fahrenheit", "°": "degrees", "%": "percent",
}  # fmt: skip
UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_ONE = {"feet": "foot", "inches": "inch"}
TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "Rev": "Reverend",
    "Capt": "Captain", "Jr": "Junior", "Sr": "Senior", "Gen": "General", "Sgt": "Sergeant",
}  # fmt: skip
SHORT_FORMS = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus",
    "vs": "versus", "approx.": "about", "Ave.": "Avenue", "Rd.": "Road", "Blvd.": "Boulevard", "Apt.": "Apartment",
    "apt.": "apartment", "Mt.": "Mount", "dept.": "department", "Dept.": "Department", "ext.": "extension",
    "Ext.": "Extension", "w/": "with ", "24/7": "twenty-four seven", "COVID-19": "COVID nineteen",
    "Wi-Fi": "why fie", "X-ray": "X ray", "appt.": "appointment", "tel.": "telephone",
    "Tel.": "Telephone", "a.k.a.": "also known as", "ASAP": "as soon as possible", "RSVP": "R S V P",
}  # fmt: skip
SPELLED = (
    "AI|TV|US|USA|UK|EU|IT|ID|OK|SMS|USB|CCTV|KT|SK|LG|ABC|PIN|ATM|GPS|MRI|CT|KBS|BBC|NHS|ER|ICU|GP|RN|PC|PDF|QR|"
    "LED|DVD|ECG|EKG|FM|AM|PM|HD|IV|VIP|FAQ|PS|URL|HIV|ADHD|BP"
)


def one_of(unit: str) -> str:
    """Return the singular of a unit's plural."""
    if unit in UNCHANGED:
        return unit
    first, *rest = unit.split(" ")
    single = _ONE.get(first, first.removesuffix("s"))
    return " ".join([single, *rest])
