"""The country in a page's title: right or unknown, never another one. `territories.tsv`: names of CLDR and ISO 3166."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import phonenumbers
import pytest

from pipeline.text.country import region_in
from pipeline.text.tables import table

TITLES = (
    "{}",
    "{} Legal Assistance",
    "{} LGBTIQ+ Resources",
    "{} Country of Origin Information",
    "Legal help in {}",
    "LEGAL HELP IN {}",
    "COI | {} – updated",
    "Middle East: {}",
)

#: Every English name of a country or territory: of CLDR, of ISO 3166-1, and as ISO 3166-3 knows those of before.
#: `-` before those that are no country's today.
TERRITORIES = [
    (name, code)
    for line in (Path(__file__).parent / "territories.tsv").read_text("utf-8").splitlines()
    for code, name in [line.split("\t")]
]

#: What is not read, though a region could be told: parts of a state under names of their own, and the two Congos.
UNREAD = {"Congo", "Canary Islands", "Ceuta & Melilla", "Clipperton Island", "Diego Garcia", "Sark"}

VARIANTS = {
    "BA": ["Bosnia", "Bosnia-Herzegovina"],
    "CD": ["DRC", "D.R.C.", "DR Congo", "Democratic Republic of Congo", "Congo (DRC)", "Congo-Kinshasa", "Zaire"],
    "CF": ["CAR", "Central African Republic (CAR)"],
    "CG": ["Congo-Brazzaville", "Congo (Brazzaville)", "Republic of the Congo", "Congo, Republic of"],
    "CI": ["Ivory Coast", "Cote d'Ivoire", "Côte d’Ivoire"],
    "CN": ["China", "PRC", "Peoples Republic of China"],
    "CV": ["Cape Verde", "Cabo Verde"],
    "CZ": ["Czech Republic", "Czechia"],
    "GB": ["UK", "U.K.", "England", "Scotland", "Northern Ireland", "Great Britain"],
    "GM": ["The Gambia", "Gambia, The"],
    "GW": ["Guinea-Bissau", "Guinea Bissau"],
    "HK": ["Hong Kong", "Hong Kong SAR"],
    "KP": ["North Korea", "DPRK", "Korea, North", "Korea (North)"],
    "KR": ["South Korea", "Korea, South", "Republic of Korea"],
    "LC": ["St Lucia", "St. Lucia", "Saint Lucia"],
    "MK": ["Macedonia", "North Macedonia", "FYROM"],
    "MM": ["Burma", "Myanmar/Burma", "Burma (Myanmar)"],
    "NL": ["Holland", "The Netherlands"],
    "PS": ["Palestine", "State of Palestine", "Occupied Palestinian Territories", "Gaza", "West Bank and Gaza"],
    "RE": ["Reunion", "Réunion"],
    "SS": ["South Sudan", "Southern Sudan", "Sudan, South"],
    "SY": ["Syria's", "Syrian Arab Republic"],
    "SZ": ["Swaziland", "eSwatini"],
    "TL": ["East Timor", "Timor-Leste", "Timor Leste"],
    "TR": ["Turkey", "Türkiye", "Turkiye"],
    "TW": ["Taiwan", "Taiwan (Republic of China)", "Republic of China"],
    "AE": ["UAE", "U.A.E.", "United Arab Emirates"],
    "US": ["USA", "U.S.A.", "United States", "the United States of America"],
    "VA": ["Vatican", "Holy See"],
    "VN": ["Vietnam", "Viet Nam"],
    "XK": ["Kosovo", "Republic of Kosovo"],
    "EH": ["Western Sahara"],
}

#: No country's with a numbering plan of its own, or the name of two, or a name with another one's in it.
UNKNOWN = [
    *("Northern Cyprus", "North Cyprus", "Cyprus (North)", "Turkish Republic of Northern Cyprus"),
    *("Somaliland", "Abkhazia", "Abkhazia, Georgia", "South Ossetia", "Tibet", "Kurdistan", "Transnistria"),
    *("Congo", "Korea", "Virgin Islands", "Guiana", "Timor", "Channel Islands", "Netherlands Antilles"),
    *("Democratic Republic of Korea", "Central Macedonia", "Southern Yemenis"),
    *("New Jersey", "Jersey City", "New Mexico", "Niger Delta", "Niger State", "Inner Mongolia", "New South Wales"),
    *("Lebanon County", "Panama Canal", "Jordan River", "Gulf of Guineas", "British Columbia", "Georgia State"),
    *("Syria and Lebanon", "Syria/Lebanon", "Syria & Lebanon", "Austria-Hungary", "Serbia & Montenegro"),
    *("Georgia, USA", "Luxembourg (Belgium)", "Sudan and South Sudan", "UK, Ireland", "Taiwan, China"),
    *(
        "Legal Assistance",
        "Resources",
        "Contact US",
        "contact us",
        "Latin America",
        "South America",
        "Europe",
        "Africa",
    ),
    *(
        "Legal Assistance in Wonderland",
        "LEGAL HELP IN MY TOWN",
        "IT Help",
        "ID Documents",
        "AND",
        "PER",
        "NO",
        "A",
        "",
    ),
    *("Austrlia", "Nigera", "Indiana", "Salvador", "St. Vincent de Paul Society"),
]


@pytest.mark.parametrize("title", TITLES)
def test_no_name_of_a_country_is_taken_for_another_and_nearly_all_are_known(title: str) -> None:
    assert len(TERRITORIES) > 450
    found = {name: (region_in(title.format(name)), code) for name, code in TERRITORIES}
    wrong = {name: both for name, both in found.items() if both[0] not in (None, both[1])}
    known = {name for name, code in TERRITORIES if code in phonenumbers.SUPPORTED_REGIONS}
    assert wrong == {}
    assert {name for name in known if found[name][0] is None} == UNREAD


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in VARIANTS.items() for name in names])
def test_common_variants_are_known(code: str, name: str) -> None:
    titles = TITLES if name not in table("country_titles")["words_too"] else TITLES[:5]
    assert {region_in(title.format(name)) for title in titles} == {code}


@pytest.mark.parametrize("title", TITLES[1:5])
@pytest.mark.parametrize("name", UNKNOWN)
def test_what_names_no_one_country_is_unknown(name: str, title: str) -> None:
    assert region_in(name) is None
    assert region_in(title.format(name)) is None


@pytest.mark.parametrize("joined", ["{} and {}", "{}/{}", "{}, {}", "{} – {}", "Refugees from {} in {}"])
def test_two_countries_are_none(joined: str) -> None:
    names = [name for name, code in TERRITORIES if code in phonenumbers.SUPPORTED_REGIONS and name not in UNREAD]
    codes = dict(TERRITORIES)
    found = {(a, b): region_in(joined.format(a, b)) for a, b in pairwise(sorted(names)) if codes[a] != codes[b]}
    assert len(found) > 200
    assert {pair: code for pair, code in found.items() if code is not None} == {}


def test_names_in_other_languages_are_taken_for_no_other_country() -> None:
    found = {(n, code): region_in(n) for code, names in table("countries").items() for n in names if len(n) > 3}
    assert {asked: seen for asked, seen in found.items() if seen not in (None, asked[1])} == {}
