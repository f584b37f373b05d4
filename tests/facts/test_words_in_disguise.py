"""Whoever hides a word from the rules hides it from nobody: what a person reads is what is judged."""

from decimal import Decimal

import pytest

from facts.language.figures import Figure
from facts.models import Claim, Fact
from facts.rules.built_in import built_in_rules
from facts.rules.find_risks import MIXED_SCRIPT
from facts.rules.letters import level_digits, mixes_scripts, unmask
from facts.rules.words import fold_words
from facts.services.claims.decide import Verdict, confirm_claim, decide_claims, reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim, mark_claim
from facts.services.rules import find_claim_risks, name_risks, read_figures, save_risk_rule, try_rules
from newsroom.rights import Role
from sources.services.uploads import read_upload, receive_upload
from tests.stories import FERRY, READ, agree_to_all, confirming

# One line each: words that a person reads as a death, a charge, money, a vote, a court or an illness.
INVISIBLE = {
    "a blank without width": "The storm kil\u200bled a diver.",
    "a soft hyphen": "The storm kil\u00adled a diver.",
    "a word joiner": "The storm kil\u2060led a diver.",
    "a byte order mark": "The storm kil\ufeffled a diver.",
    "a joiner": "The storm kil\u200dled a diver.",
    "a non-joiner": "The storm kil\u200cled a diver.",
    "a mark of direction": "The storm kil\u200eled a diver.",
    "letters turned round": "The storm \u202edellik\u202c a diver.",
    "some of them turned round": "The storm k\u202eelli\u202cd a diver.",
    "an isolate": "The storm \u2067kil\u2069led a diver.",
    "a variation selector": "The storm kil\ufe0fled a diver.",
    "a selector beyond the first plane": "The storm kil\U000e0101led a diver.",
    "a grapheme joiner": "The storm kil\u034fled a diver.",
    "a Hangul filler": "The storm kil\u3164led a diver.",
    "a half-width filler": "The storm kil\uffa0led a diver.",
    "a tag": "The storm kil\U000e006cled a diver.",
    "a Mongolian separator": "The storm kil\u180eled a diver.",
    "an invisible operator": "The storm kil\u2063led a diver.",
    "a Khmer vowel": "The storm kil\u17b5led a diver.",
    "a control": "The storm kil\u0007led a diver.",
    "a blank without width between two words": "The storm had\u200bkilled a diver.",
    "a blank without width behind a longer word": "The police\u200bkilled a diver.",
    "an enclosing mark": "The storm k\u20deilled a diver.",
    "a letter above": "The storm kil\u0363led a diver.",
    "a stroke through it": "The storm k\u0336i\u0336l\u0336l\u0336e\u0336d\u0336 a diver.",
}
ALIKE = {
    "a Cyrillic i": "The storm k\u0456lled a diver.",
    "a Cyrillic e": "The diver is d\u0435ad.",
    "all Cyrillic": "The storm \u043a\u0456\u04cf\u04cf\u0435\u0501 a diver.",
    "all Cyrillic before a hyphen": "The diver is \u0501\u0435\u0430\u0501-and-gone now.",
    "a Greek iota": "The storm k\u03b9lled a diver.",
    "a Greek kappa": "The storm \u03bailled a diver.",
    "an Armenian o": "A c\u0585rpse was found.",
    "Cherokee": "The storm \u13e6\u13a5\u13de\u13de\u13ac\u13a0 a diver.",
    "Lisu": "The storm \ua4d7\ua4f2\ua4e1\ua4e1\ua4f0\ua4d3 a diver.",
    "mathematical letters": "The storm \U0001d424\U0001d422\U0001d425\U0001d425\U0001d41e\U0001d41d a diver.",
    "full width": "The storm \uff4b\uff49\uff4c\uff4c\uff45\uff44 a diver.",
    "letters in squares": "The storm \U0001f17a\U0001f178\U0001f17b\U0001f17b\U0001f174\U0001f173 a diver.",
    "letters in circles": "The storm \u24da\u24d8\u24db\u24db\u24d4\u24d3 a diver.",
    "small capitals": "The storm \u1d0b\u026a\u029f\u029f\u1d07\u1d05 a diver.",
    "a dotless i": "The storm k\u0131lled a diver.",
    "a barred l": "The storm ki\u0142\u0142ed a diver.",
    "a Hebrew letter": "The storm ki\u05d5led a diver.",
    "an Arabic letter": "The storm ki\u0627led a diver.",
    "a Hangul stroke": "The storm ki\u3163led a diver.",
    "a one": "The storm ki11ed a diver.",
    "a one for the i": "The storm k1lled a diver.",
    "an exclamation mark": "The storm k!lled a diver.",
    "a bar": "The storm ki||ed a diver.",
    "a capital I": "The storm kiIIed a diver.",
    "an l for the i": "The storm kllled a diver.",
    "a three and a four": "The diver was found d34d.",
    "a zero": "The storm dr0wned a diver.",
    "a dollar": "Karl Brandt $tole the paintings.",
    "an at sign": "Karl Brandt was @ccused.",
    "an asterisk": "The storm k*lled a diver.",
    "rn for m": "The diver was rnurdered.",
}
SPLIT = {
    "blanks": "The storm k i l l e d a diver.",
    "one blank": "The storm kil led a diver.",
    "a hyphen": "The storm kil-led a diver.",
    "a line break": "The storm kil\nled a diver.",
    "a hyphen at the end of a line": "The storm kil-\nled a diver.",
    "dots": "The storm k.i.l.l.e.d a diver.",
    "a middle dot": "The storm kil\u00b7led a diver.",
    "a slash": "The storm kil/led a diver.",
    "an underscore": "The storm kil_led a diver.",
    "an apostrophe": "The storm kil\u2019led a diver.",
    "a line separator": "The storm kil\u2028led a diver.",
    "a narrow blank": "The storm kil\u202fled a diver.",
    "Braille's blank": "The storm kil\u2800led a diver.",
    "no blank at all": "The storm hadkilled a diver.",
    "letters and digits apart": "The storm k 1 l l e d a diver.",
    "a beginning in two": "Karl Brandt was accused of embez zlement.",
}
OTHER_WORDS = {
    "did not survive": "31 people did not survive.",
    "never came back": "Twelve men never came back.",
    "did not make it": "The diver did not make it to the surface.",
    "four women": "Four women reached the quay.",
    "passengers": "The ferry left 12 passengers in the water.",
    "look-alike people": "31 p\u0435ople were on the quay.",
    "a look-alike figure": "3O people were on the quay.",
    "public cash": "Karl Brandt pocketed public cash.",
    "groomed": "Karl Brandt groomed a child.",
    "cancer": "Karl Brandt has cancer.",
    "an office for a name": "The mayor siphoned off the fees.",
    "a name without capitals": "karl brandt took bribes.",
    "a name in look-alikes": "\u041aarl Br\u0430ndt took bribes.",
    "behind bars": "He spent nine years behind bars.",
    "in bucks": "The council paid 77 million bucks.",
    "found lifeless": "The diver was found lifeless.",
    "Arabic, stretched": "ق\u0640\u0640ت\u0640ل رجل في الميناء.",
    "Arabic, in Persian letters": "\u062d\u06a9\u0645\u062a \u0645\u062d\u06a9\u0645\u0629 \u0639\u0644\u06cc\u0647.",
    "German, split": "Der Taucher ist ge-tötet worden.",
    "another's blanks": "Le plongeur a été as sas siné.",
}
DISGUISES = {**INVISIBLE, **ALIKE, **SPLIT, **OTHER_WORDS}

HONEST = [
    "The dose was 5 \u03bcg in 3 \u03bcm of film.",
    "The \u03b2-blocker was approved in May.",
    "TNF\u03b1 and IL-1\u03b2 were measured, and NF-\u03baB.",
    "The \u0394T was 3 k\u03a9 too high.",
    "Seamus O'Brien and Se\u00e1n O\u2019Casey played chess.",
    "The match ended 3-0 after extra time.",
    "The two ports co-operate, e.g. on pilots.",
    "Le port est ferm\u00e9\u00a0; la gare, elle, est ouverte\u202f!",
    "Anders \u00c5ngstr\u00f6m and Hans M\u00fcller met in \u0141\u00f3d\u017a.",
    "S\u00f8ren Kierkeg\u00e5rd\u2019s house in K\u00f8benhavn was repainted.",
    "The U.S. and the U.K. signed in Washington, D.C.",
    "J. R. R. Tolkien lived in Oxford, a town he liked.",
    "The FTSE 100 rose, and the FTU met.",
    "قال الوزير إن نظام الGPS يعمل.",
    "می\u200cخواهم کتاب\u200cها را ببینم.",
    "\u6771\u4eac\u3067T\u30b7\u30e3\u30c4\u3092\u8cb7\u3063\u305f\u3002",
    "BBC\uac00 \uc5b4\uc81c \ubcf4\ub3c4\ud588\ub2e4.",
    "Москва и Киев договорились о том, что это так.",
    "Η Αθήνα είναι η πρωτεύουσα.",
    "The deal will pay off, and things turn out well.",
    "China's talks with Japan\u2019s envoy began at 10:30 a.m.",
    "The A380 flew from LHR to JFK on the 1st of May.",
    "See https://port.example/timetable?day=1 for the ferries.",
    "The Wi-Fi of the iPhone was patched in iOS 18.1.",
    "An e-mail to info@port.example was answered on Monday.",
    "The museum bought 12 paintings and three boats.",
    "In 2024 people went to the sea.",
    "The well\u00adbe\u00adhaved dog won the prize.",
    "He came in first, in Jurmala, in just two hours.",
    "The tide rose 1.2 m; the quay is 480 m long.",
]


def judge(text: str, language: str = "en") -> list[str]:
    return find_claim_risks(
        built_in_rules(),
        texts=[text],
        article_text=text,
        figures=read_figures(text, language),
        language=language,
    )


def tongue(name: str) -> str:
    return {"Arabic": "ar", "German": "de", "another": "fr"}.get(
        name.replace("'", " ").split()[0].strip(","), "en"
    )


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguise_is_seen_through(name: str) -> None:
    assert judge(DISGUISES[name], tongue(name)) != []


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_asks_for_nobody_else(text: str) -> None:
    for language in ("en", ""):
        assert judge(text, language) == []
    assert not mixes_scripts(text)


@pytest.mark.parametrize(
    ("said", "story"),
    [
        # A capital elsewhere in the text says nothing about a name without one.
        ("The report says that karl brandt took bribes.", "Karl Brandt opened the fair."),
        ("Brandt took bribes.", "\u041aarl Br\u0430ndt opened the fair."),
    ],
    ids=["in small letters", "where the story hides it"],
)
def test_a_person_of_the_story_is_known_by_name(said: str, story: str) -> None:
    met = find_claim_risks(built_in_rules(), texts=[said], article_text=story, figures=[], language="en")
    assert met == ["accusations"]


def test_a_word_of_two_alphabets_is_a_reason_of_its_own() -> None:
    """Whatever the word is, and whatever rules the newsroom has."""
    text = "The b\u0430rge lay at the quay."
    assert find_claim_risks([], texts=[text], article_text=text, figures=[], language="en") == [MIXED_SCRIPT]
    assert [risk.name for risk in name_risks([MIXED_SCRIPT], [])] == ["a word in letters of two alphabets"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("kil\u200bled", "killed"),
        ("were \u202e.dellik", "were killed."),
        ("\u041a\u0430rl Brandt", "Karl Brandt"),
        ("5 \u03bcg of \u03b1", "5 ug of a"),
        ("Москва и Киев говорили о том", "Москва и Киев говорили о том"),
        ("قال الوزير", "قال الوزير"),
        ("M\u00fcller", "M\u00fcller"),
        ("S\u00f8ren", "S\u00f8ren"),
        ("plain", "plain"),
    ],
)
def test_a_text_is_read_as_a_person_reads_it(text: str, seen: str) -> None:
    assert unmask(text) == seen


def test_a_number_is_read_in_digits() -> None:
    assert level_digits("3O and l2 and 1,OOO and Oslo and H2O") == "30 and 12 and 1,000 and Oslo and H2O"
    assert level_digits("3O and 5l", "OI") == "30 and 5l"


def test_what_nobody_sees_is_in_no_word() -> None:
    assert fold_words("Kil\u200bled, the pas\u00adsengers") == " killed the passengers "


FINNISH = (
    "Lautta lähti satamasta aamulla ja se oli täynnä, kun myrsky alkoi. Se ei ole vielä tullut takaisin."
)


@pytest.mark.parametrize("language", ["en", "fi", "de", "nl", "xx", "ar", "en-GB", ""])
def test_a_language_that_somebody_names_hides_no_word(language: str) -> None:
    text = "31 of them were killed by the storm, the harbour master said."
    assert judge(text, language) == ["casualties"]


@pytest.mark.parametrize(
    ("quote", "statement"),
    [
        (FINNISH, "They were all killed by the storm."),
        (FINNISH, "Storm: all killed."),
        ("All killed.", FINNISH),
    ],
)
def test_a_statement_in_another_language_than_its_article_is_read_in_its_own(
    quote: str, statement: str
) -> None:
    texts = {"article_text": FINNISH + quote, "figures": [], "language": "fi"}
    assert find_claim_risks(built_in_rules(), texts=[quote, statement], **texts) == ["casualties"]
    assert find_claim_risks(built_in_rules(), texts=[FINNISH], **texts) == []


# --- In the newsroom --------------------------------------------------------------------------------------------------


def take(actor, text, name="own.txt"):
    """The article of a text that this person uploads, without a search for claims."""
    upload = receive_upload(actor=actor, data=text.encode(), name=name, outlet="Coastal Wire", language="en")
    read_upload(upload_id=upload.id)
    return upload.articles.get()


def mark(article, words, actor, **values):
    start = article.text.index(words)
    return mark_claim(article_id=article.id, actor=actor, start=start, end=start + len(words), **values)


@pytest.mark.django_db
def test_no_disguise_is_confirmed_by_one_person_who_brought_the_text(add_person, desk):
    author = add_person("Ada Author", Role.EDITOR, Role.REVIEWER, desks=(desk,))
    lines = [text for name, text in DISGUISES.items() if tongue(name) == "en" and "\n" not in text]
    article = take(author, "A long day\n\n" + "\n\n".join(lines))
    # Reading keeps what it is given, but for characters that no text may hold.
    marked = [line for line in article.text.split("\n\n") if line != "A long day"]
    assert len(marked) >= 60
    verdicts = [Verdict(mark(article, line, author).id, READ) for line in marked]
    outcomes, left = decide_claims(verdicts=verdicts, actor=author)
    assert left == {}
    assert [one.claim.quote for one in outcomes if one.claim.status != Claim.Status.SECOND_REVIEW] == []
    assert Fact.objects.count() == 0


@pytest.mark.django_db
def test_a_typed_statement_is_seen_through_as_well(editor, reviewer):
    article = take(editor, FERRY)
    claim = mark(article, "built in 1987", reviewer)
    assert claim.risks == []
    said = confirming(
        statement="The ferry, built in 1987, k\u0456lled them, Coastal Wire reports.", reason="Seen."
    )
    outcome = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=said)
    assert outcome.claim.status == Claim.Status.SECOND_REVIEW
    assert Fact.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["confirm", "reject"])
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("money", "The council paid 77 million euros to the port."),
        ("people", "The ferry left 31 people in the water."),
        ("accusations", "Karl Brandt was accused of a lie."),
    ],
)
def test_a_rule_switched_off_does_not_make_an_uploader_the_only_judge(
    add_person, desk, chief, second_reviewer, code, text, verdict
):
    author = add_person("Ada Author", Role.EDITOR, Role.REVIEWER, desks=(desk,))
    for rule in built_in_rules():
        save_risk_rule(
            actor=chief,
            code=rule.code,
            name=rule.code,
            words=list(rule.words),
            needs=rule.needs,
            is_active=False,
            expected_revision=None,
        )
    agree_to_all()
    article = take(author, f"A long day\n\n{text}\n\nThe quay is long.")
    claim = mark(article, text, author)
    assert claim.risks == []
    if verdict == "confirm":
        outcome = confirm_claim(claim_id=claim.id, actor=author, confirmation=READ)
    else:
        outcome = reject_claim(claim_id=claim.id, actor=author, reason_code="false")
    assert outcome.claim.status == Claim.Status.SECOND_REVIEW
    assert Claim.objects.get(id=claim.id).risks == [code]
    assert Fact.objects.count() == 0
    # Somebody who did not bring it is bound by the rules in force alone.
    other = mark(article, text.split(" ", 1)[1], second_reviewer)
    alone = confirm_claim(claim_id=other.id, actor=second_reviewer, confirmation=READ)
    assert alone.claim.status == Claim.Status.CONFIRMED


@pytest.mark.django_db
def test_an_uploader_still_decides_alone_on_what_no_rule_of_the_desk_names(add_person, desk):
    author = add_person("Ada Author", Role.EDITOR, Role.REVIEWER, desks=(desk,))
    article = take(author, "A long day\n\nThe quay is 480 metres long.")
    claim = mark(article, "The quay is 480 metres long.", author)
    outcome = confirm_claim(claim_id=claim.id, actor=author, confirmation=READ)
    assert outcome.claim.status == Claim.Status.CONFIRMED


@pytest.mark.django_db
def test_the_page_of_rules_tells_a_disguise(database):
    assert [risk.code for risk in try_rules("The storm kіlled a diver.")] == ["casualties", MIXED_SCRIPT]


@pytest.mark.django_db
def test_what_a_figure_is_typed_to_count_is_judged(editor, reviewer):
    article = take(editor, FERRY)
    claim = mark(article, "built in 1987", reviewer)
    typed = Figure("3100", None, None, Decimal(3100), Decimal(3100), "exact", "", "divers k\u0456lled")
    said = confirming(figures=[typed], reason="Counted on the quay.")
    outcome = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=said)
    assert outcome.claim.status == Claim.Status.SECOND_REVIEW
    assert Fact.objects.count() == 0


@pytest.mark.django_db
def test_an_edit_that_types_such_a_figure_makes_the_claim_one_for_two(editor, reviewer):
    article = take(editor, FERRY)
    claim = mark(article, "built in 1987", reviewer)
    typed = Figure("3100", None, None, Decimal(3100), Decimal(3100), "exact", "", "men")
    edited = edit_claim(
        claim_id=claim.id, actor=reviewer, changes=ClaimChanges(figures=[typed]), expected_revision=1
    )
    assert edited.risks == ["people"]
