"""Forty searches over the sample articles, each noted with the files that it should find before it was first run.

success@5: the share of searches with a right one among the first five hits.
"""

import pytest
from django.conf import settings

from facts.finding.hits import Hit
from facts.queries.search import SearchChoices, search
from newsroom.actor import Actor
from sources.services.uploads import read_upload, receive_upload

LEAST = 0.95
# What somebody types, and the numbers of the files in seeds/ of which any one is right.
SEARCHES = """
Petra Halloran brought ashore | 01
Norrline sold tickets for the crossing | 01
Ines Tovar | 01
evening crossing "Little Sorrow" | 01
search suspended if wind rises | 01
captain and two officers detained | 02
forty more than licensed | 02
17 ferries of the class inspected | 02 11
Maren passengers counted twice spelling | 03
bow door locked lamp bridge | 03
castellane premature | 03
Lindqvist Rey budget | 04
Aline Mbarga | 04
pensions rising 3.5 per cent | 04
hospital bed lawmaker | 04
"by a single seat" | 04
السيول | 05
أم الزيتون | 05
ام الزيتون | 05
34 قتيلا | 05
Umm al Zaytoun | 06
Harithi siren mayor | 06
dam did not fail engineer | 06
50 million dinars displaced | 06
yusuf nassar | 06
Brannstrom | 07
Dubois-Hofer night shift | 07
Edith Lavoisier mediator | 07
dockers striking | 07
2300 dockers | 07
Bodil Krag kitchen | 08
fined 14 million crowns | 08
marchetti apeal | 08
Vestergard | 09
turnout 71.4 | 09
polling station 114 | 09
measles doubling Lower Valley | 10
ekwall vaccinated | 10
keita doctor | 11
Solvag questioned second day | 12
"""


def list_searches() -> list[tuple[str, list[str]]]:
    lines = [line.partition("|") for line in SEARCHES.strip().splitlines()]
    return [(q.strip(), right.split()) for q, _bar, right in lines]


def name_file(hit: Hit) -> str:
    """The number of the file that a hit comes of."""
    article = hit.record if hit.type == "article" else hit.record.article
    return str(article.reading.upload.name[:2])


@pytest.mark.slow
def test_half_remembered_words_find_the_story(editor: Actor) -> None:
    for path in sorted((settings.BASE_DIR / "seeds").glob("[0-9]*")):
        read_upload(upload_id=receive_upload(actor=editor, data=path.read_bytes(), name=path.name).id)
    searches = list_searches()
    assert len(searches) == 40
    missed = []
    for q, right in searches:
        hits = search(editor, q, SearchChoices(type="article")).hits[:5]
        if not {name_file(hit) for hit in hits} & set(right):
            missed.append((q, [name_file(hit) for hit in hits]))
    assert 1 - len(missed) / len(searches) >= LEAST, missed
