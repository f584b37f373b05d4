"""In what a number is given."""

import pytest

from tests.figures import read_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It displaced 90% of them.", ("90..90", "exact", "percent")),
        ("Forty percent agreed.", ("40..40", "exact", "percent")),
        ("Only a quarter of citizens agreed.", ("25..25", "exact", "percent")),
        ("It needs a minority larger than a third.", ("33.33..", "more_than", "percent")),
        ("Two-thirds of voters agreed.", ("66.67..66.67", "exact", "percent")),
        ("One in five children is hungry.", ("20..20", "exact", "percent")),
        ("It fell 0.25 percentage points.", ("0.25..0.25", "exact", "percentage point")),
        ("It costs NZ $ 26 million.", ("26000000..26000000", "exact", "NZD")),
        ("It pays $40 million per year.", ("40000000..40000000", "exact", "dollar per year")),
        ("It owes over 422,000 euros.", ("422000..", "more_than", "EUR")),
        ("It raised £3.5bn.", ("3500000000..3500000000", "exact", "GBP")),
        ("They walked about 500 miles.", ("500..500", "about", "mile")),
        ("It funds a $3 billion buyout.", ("3000000000..3000000000", "exact", "dollar")),
        ("It is sold for $399.", ("399..399", "exact", "dollar")),
        ("It costs A$399.", ("399..399", "exact", "AUD")),
        ("The fine is N50,000.", ("50000..50000", "exact", "NGN")),
        ("It cost N1.26 trillion.", ("1260000000000..1260000000000", "exact", "NGN")),
        ("It paid R5 million.", ("5000000..5000000", "exact", "ZAR")),
        ("It costs Rs 24 lakh.", ("2400000..2400000", "exact", "INR")),
        ("It fell to -20C.", ("-20..-20", "exact", "degree Celsius")),
        ("It has 64GB of storage.", ("64..64", "exact", "gigabyte")),
        ("It weighs 3 lb.", ("3..3", "exact", "pound weight")),
        ("It weighs 500 g.", ("500..500", "exact", "gram")),
        ("It holds 5 mg per litre.", ("5..5", "exact", "milligram per litre")),
        ("Shares cost 345p.", ("345..345", "exact", "penny")),
        ("He got 400$ of it.", ("400..400", "exact", "dollar")),
        ("It is ~9x as effective.", ("9..9", "about", "times")),
        ("The rate was 19.66 per mille.", ("19.66..19.66", "exact", "per mille")),
        ("It stood at N349.35Billion.", ("349350000000..349350000000", "exact", "NGN")),
        ("It was cut by a quarter-point last month.", ("0.25..0.25", "exact", "percentage point")),
        ("The 15-month war ended.", ("15..15", "exact", "month")),
        ("It fell to minus 5 degrees Celsius.", ("-5..-5", "exact", "degree Celsius")),
    ],
)
def test_units_shares_and_money_are_named(text, expected):
    assert read_figures(text) == [expected]
