"""Two hundred ways in which a number is written: its place in the text and its value."""
# ruff: noqa: E501 - a line is a form; marks and letters of many languages are the point

from decimal import Decimal

import pytest

from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures

# language | what stands before | the figure as it is found | what stands behind | low | high, where it is another
FORMS = """
en|The fleet landed |47 000| herrings.|47000
en|The fleet landed |9 800| herrings.|9800
en|The fleet landed |2 610 000| herrings.|2610000
en|The fleet landed |47 000 tonnes|.|47000
en|The fleet landed |47 000.5| herrings.|47000.5
en|The fleet landed |47,000| herrings.|47000
en|The fleet landed |2,610,000| herrings.|2610000
en|The fleet landed |47'000| herrings.|47000
en|The fleet landed |47’000| herrings.|47000
en|The fleet landed |3'200| herrings.|3200
en|The fleet landed |2'610'000| herrings.|2610000
en|The fleet landed |47\u00a0000| herrings.|47000
en|The fleet landed |47\u202f000| herrings.|47000
en|The fleet landed |47\u2009000| herrings.|47000
en|The fleet landed |2\u00a0610\u00a0000| herrings.|2610000
en|The fleet landed |1,00,000| herrings.|100000
en|The fleet landed |12,34,567| herrings.|1234567
en|The fleet landed |47000| herrings.|47000
en|The fleet landed |470| herrings.|470
en|The fleet landed |4.7| herrings.|4.7
en|The fleet landed |47.25| herrings.|47.25
en|The fleet landed |more than 47 000| herrings.|47000|-
en|The fleet landed |at least 9 800| herrings.|9800|-
en|The fleet landed |about 2 610 000| herrings.|2610000
en|The fleet landed |nearly 9 800| herrings.|9800
en|The fleet landed |up to 47 000| herrings.|-|47000
en|The fleet landed |fewer than 9 800| herrings.|-|9800
en|The fleet landed |over 3'200| herrings.|3200|-
en|The fleet landed |47 000 or more| herrings.|47000|-
en|The fleet landed |9 800 or so| herrings.|9800
en|The fleet landed |47 000 to 52 000| herrings.|47000|52000
en|The fleet landed |47 000–52 000| herrings.|47000|52000
en|The fleet landed |between 47 000 and 52 000| herrings.|47000|52000
en|The fleet landed |47,000 to 52,000| herrings.|47000|52000
en|The fleet landed |3'200 to 3'400| herrings.|3200|3400
en|The fleet landed |40 to 50| herrings.|40|50
en|The fleet landed |40-50| herrings.|40|50
en|The yard lost |$47 000| in May.|47000
en|The yard lost |$1.5MM| in May.|1500000
en|The yard lost |$1.5 MM| in May.|1500000
en|The yard lost |$1.5m| in May.|1500000
en|The yard lost |$1.5mn| in May.|1500000
en|The yard lost |$1.5M| in May.|1500000
en|The yard lost |$1.5 million| in May.|1500000
en|The yard lost |$1.5bn| in May.|1500000000
en|The yard lost |$1.5 billion| in May.|1500000000
en|The yard lost |$1.5tn| in May.|1500000000000
en|The yard lost |$40K| in May.|40000
en|The yard lost |€47 000| in May.|47000
en|The yard lost |€ 47 000| in May.|47000
en|The yard lost |47 000 euros| in May.|47000
en|The yard lost |47 000 kroner| in May.|47000
en|The yard lost |£9 800| in May.|9800
en|The yard lost |9 800 pounds| in May.|9800
en|The yard lost |CHF 3'200| in May.|3200
en|The yard lost |CHF 3’200| in May.|3200
en|The yard lost |EUR 2 610 000| in May.|2610000
en|The yard lost |US$47,000| in May.|47000
en|The yard lost |A$47,000| in May.|47000
en|The yard lost |C$1.5 million| in May.|1500000
en|The yard lost |NZ$47,000| in May.|47000
en|The yard lost |¥2,610,000| in May.|2610000
en|The yard lost |2,610,000 yen| in May.|2610000
en|The yard lost |₹12,34,567| in May.|1234567
en|The yard lost |Rs 1,00,000| in May.|100000
en|The yard lost |6.5 crore rupees| in May.|65000000
en|The yard lost |2 lakh rupees| in May.|200000
en|The yard lost |₽47 000| in May.|47000
en|The yard lost |₩47,000| in May.|47000
en|The yard lost |₺47,000| in May.|47000
en|The yard lost |₪47,000| in May.|47000
en|The yard lost |₦1.5bn| in May.|1500000000
en|The yard lost |R$47,000| in May.|47000
en|The yard lost |$2 million to $3 million| in May.|2000000|3000000
en|The yard lost |€1.2bn| in May.|1200000000
en|The share rose to |61,07%| of votes.|61.07
en|The share rose to |61.07%| of votes.|61.07
en|The share rose to |61.07 percent| of votes.|61.07
en|The share rose to |61,5 per cent| of votes.|61.5
en|The share rose to |61%| of votes.|61
en|The share rose to |61 %| of votes.|61
en|The share rose by |4.5 percentage points| in May.|4.5
en|The share rose by |50 basis points| in May.|50
en|The siege lasted |two days|.|2
en|The fleet has |twenty-one| boats.|21
en|The fleet has |twenty one| boats.|21
en|The fleet has |a hundred| boats.|100
en|The fleet has |two hundred| boats.|200
en|The fleet has |two thousand| boats.|2000
en|The fleet has |47 thousand| boats.|47000
en|The fleet has |three million| boats.|3000000
en|The fleet has |a dozen| boats.|12
en|The fleet has |two dozen| boats.|24
en|The fleet has |dozens| of boats.|12|-
en|The fleet has |hundreds| of boats.|100|-
en|The fleet has |thousands| of boats.|1000|-
en|The fleet has |tens of thousands| of boats.|10000|-
en|The walk took |about 2½ hours| in all.|2.5
en|The walk took |2½ hours| in all.|2.5
en|The walk took |1 1/2 hours| in all.|1.5
en|The walk took |half an hour| in all.|0.5
en|The walk took |two and a half hours| in all.|2.5
en|The shots rang out over |about 2½ hours| in all.|2.5
en|The firm pays |14 euro cents a share| in May.|0.14
en|The firm pays |40 US cents a share| in May.|0.4
en|The firm pays |11 euro cents to 13 euro cents| in May.|0.11|0.13
en|The firm pays |50 pence a share| in May.|0.5
en|The tower is |61 metres| tall.|61
en|The tower is |61m| tall.|61
en|The tower is |2 610 metres| tall.|2610
en|The road is |12 500 km| long.|12500
en|The road is |12.5 km| long.|12.5
en|The road is |12 miles| long.|12
en|The farm has |47 000 hectares| of wheat.|47000
en|The farm has |9 800 acres| of wheat.|9800
en|The ship carries |9 800 tonnes| of grain.|9800
en|The ship carries |816 000 tonnes| of grain.|816000
en|The ship carries |3.4 million tonnes| of grain.|3400000
en|The ship carries |20 kg| of grain.|20
en|The rain brought |5 mm| in May.|5
en|The water had |21°C| in May.|21
en|The water had |minus 12 degrees| in May.|-12
en|The water had |−12°C| in May.|-12
en|The car does |120 km/h| downhill.|120
en|The plant makes |470 MW| in May.|470
de|Die Flotte landete |47.000| Heringe.|47000
de|Die Flotte landete |47 000| Heringe.|47000
de|Die Flotte landete |2.610.000| Heringe.|2610000
de|Die Flotte landete |47'000| Heringe.|47000
de|Die Flotte landete |47’000| Heringe.|47000
de|Die Flotte landete |47,5| Tonnen.|47.5
de|Die Flotte landete |47.000,50 Euro| an.|47000.50
de|Die Werft verlor |47 Millionen Euro| im Mai.|47000000
de|Die Werft verlor |2,6 Millionen Euro| im Mai.|2600000
de|Die Werft verlor |2,6 Mio. Euro| im Mai.|2600000
de|Die Werft verlor |2,6 Mrd. Euro| im Mai.|2600000000
de|Die Werft verlor |2,6 Milliarden Euro| im Mai.|2600000000
de|Die Werft verlor |47 Tausend| Bretter.|47000
de|Die Werft verlor |€ 47.000| im Mai.|47000
de|Die Werft verlor |47.000 €| im Mai.|47000
de|Die Werft verlor |CHF 3'200| im Mai.|3200
de|Der Anteil stieg auf |61,07 %| im Mai.|61.07
de|Der Anteil stieg auf |61%| im Mai.|61
fr|La flotte a pris |47 000| harengs.|47000
fr|La flotte a pris |47\u202f000| harengs.|47000
fr|La flotte a pris |47\u00a0000| harengs.|47000
fr|La flotte a pris |2 610 000| harengs.|2610000
fr|La flotte a pris |47,5 tonnes| de harengs.|47.5
fr|Le chantier a perdu |2,6 millions| en mai.|2600000
fr|Le chantier a perdu |47 millions| en mai.|47000000
fr|Le chantier a perdu |2,6 milliards| en mai.|2600000000
fr|Le chantier a perdu |47 000 euros| en mai.|47000
fr|Le chantier a perdu |47 000 €| en mai.|47000
fr|La part monte à |61,07 %| en mai.|61.07
es|La flota pescó |47.000| arenques.|47000
es|La flota pescó |47 000| arenques.|47000
es|La flota pescó |47 mil| arenques.|47000
es|La flota pescó |2,6 millones| de arenques.|2600000
es|El astillero perdió |2 mil millones| en mayo.|2000000000
es|El astillero perdió |47.000 euros| en mayo.|47000
es|La cuota subió al |61,07 %| en mayo.|61.07
it|La flotta ha preso |47.000| aringhe.|47000
it|La flotta ha preso |47 mila| aringhe.|47000
it|Il cantiere ha perso |2,6 milioni| a maggio.|2600000
it|Il cantiere ha perso |2,6 miliardi| a maggio.|2600000000
it|Il cantiere ha perso |47.000 euro| a maggio.|47000
it|La quota sale al |61,07%| a maggio.|61.07
pt|A frota pescou |47.000| arenques.|47000
pt|A frota pescou |47 mil| arenques.|47000
pt|O estaleiro perdeu |2,6 milhões| em maio.|2600000
pt|O estaleiro perdeu |2,6 bilhões| em maio.|2600000000
pt|O estaleiro perdeu |R$ 47.000| em maio.|47000
nl|De vloot ving |47.000| haringen.|47000
nl|De werf verloor |2,6 miljoen| in mei.|2600000
nl|De werf verloor |2,6 miljard| in mei.|2600000000
nl|De werf verloor |€ 47.000| in mei.|47000
pl|Flota złowiła |47 000| śledzi.|47000
pl|Flota złowiła |47 tys.| śledzi.|47000
pl|Stocznia straciła |2,6 mln| w maju.|2600000
pl|Stocznia straciła |2,6 mld| w maju.|2600000000
ru|Флот выловил |47 000| сельдей.|47000
ru|Флот выловил |47 тыс.| сельдей.|47000
ru|Верфь потеряла |2,6 млн| в мае.|2600000
ru|Верфь потеряла |2,6 млрд| в мае.|2600000000
ru|Верфь потеряла |47 миллионов| в мае.|47000000
ru|Доля выросла до |61,07 %| в мае.|61.07
uk|Флот виловив |47 тисяч| оселедців.|47000
uk|Верф втратила |2,6 млн| у травні.|2600000
ar|بلغ العدد |47 ألف| شخص.|47000
ar|بلغ العدد |2.6 مليون| شخص.|2600000
ar|بلغ العدد |47,000| شخص.|47000
ar|بلغ العدد |٤٧| شخص.|47
ar|بلغت النسبة |61٪| في مايو.|61
fa|تعداد |47 هزار| نفر بود.|47000
fa|تعداد |2.6 میلیون| نفر بود.|2600000
he|הצי תפס |47,000| דגים.|47000
he|המספנה הפסידה |2.6 מיליון| במאי.|2600000
tr|Filo |47 bin| balık tuttu.|47000
tr|Tersane |2,6 milyon| kaybetti.|2600000
tr|Filo |47.000| balık tuttu.|47000
sv|Flottan fångade |47 000| sillar.|47000
nb|Flåten tok |9 800| sild.|9800
da|Flåden fangede |47.000| sild.|47000
cs|Flotila ulovila |47 000| sleďů.|47000
"""
ROWS = [
    row.encode().decode("unicode_escape").encode("latin-1").decode() if "\\u" in row else row
    for row in FORMS.strip().split("\n")
]
APART = [
    ("en", "In 2024 300 people moved to the island.", ["300"]),
    ("en", "In Room 9 800 kroner were found in a box.", ["800 kroner"]),
    ("en", "Flight 370 239 people were on board.", ["239"]),
    ("en", "Call the office at 020 7946 0958 for help.", []),
    ("en", "Call the office at +47 22 22 22 22 for help.", []),
    ("en", "Call the office at 555 123 4567 for help.", []),
    ("en", "The council met on 3 March 2025 300 yards from the fire.", ["300 yards"]),
    ("en", "Sir Hal Orme, chairman of the 1922 Committee, spoke to Ivo Lant on Wednesday.", []),
    ("en", "Officers searched numbers 1 to 5, Richmond Court.", []),
    ("en", "The ruling in No. CV 14-8052 was read on Monday.", []),
    ("en", "Exports fell from 816 000 tonnes valued at $1943 million in 2012–13 to 934 000 tonnes valued at $1964 million.", ["816 000 tonnes", "$1943 million", "934 000 tonnes", "$1964 million"]),
    ("de", "Im Jahr 2024 300 Menschen.", ["300"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_a_number_is_found_at_its_place_with_its_value(row: str) -> None:
    language, before, written, after, *bounds = row.split("|")
    low, high = (bounds * 2)[:2]
    found = find_figures(before + written + after, language=language)
    assert [(f.text, f.start, f.end) for f in found] == [(written, len(before), len(before) + len(written))]
    assert [bound if bound is None else bound + 0 for bound in (found[0].low, found[0].high)] == [
        None if bound == "-" else Decimal(bound) for bound in (low, high)
    ]


@pytest.mark.parametrize(("language", "text", "figures"), APART)
def test_two_numbers_beside_each_other_stay_two(language: str, text: str, figures: list[str]) -> None:
    assert [figure.text for figure in find_figures(text, language=language)] == figures


def test_there_are_two_hundred_forms() -> None:
    assert len(ROWS) + len(APART) >= 200


def test_a_year_in_the_name_of_a_body_is_no_date() -> None:
    text = "Sir Hal Orme, chairman of the 1922 Committee, spoke to Ivo Lant on Wednesday."
    assert [date.text for date in resolve_dates(text, published="2025-03-14", language="en")] == ["Wednesday"]
