"""Which claims ask for two people: the rules that came with the desk, and the newsroom's own."""

import hashlib

import pytest

from facts.models import Claim, RiskRule
from facts.rules.built_in import built_in_rules
from facts.rules.find_risks import FIGURE, PERSON, Rule, find_risks
from facts.rules.name_accused import find_companies, names_accused
from facts.rules.name_people import find_people, names_person
from facts.rules.words import is_word
from facts.services.claims.decide import confirm_claim
from facts.services.claims.edit import mark_claim
from facts.services.rules import (
    active_risk_rules,
    all_risk_rules,
    read_figures,
    risks_of_claim,
    save_risk_rule,
    stamp_rules,
    try_rules,
)
from facts.services.two_people.agree import agree_to_change
from newsroom.errors import Invalid, NotAllowed, RevisionConflict
from newsroom.ledger.models import Entry, Revision
from newsroom.ledger.recorded import canonical
from newsroom.rights import Role
from tests.stories import FERRY, READ, agree_to_all, find_claim, upload_text


def find(text, language="en", *, figure=None):
    has_figure = any(character.isdigit() for character in text) if figure is None else figure
    person = names_person(text)
    return find_risks(
        built_in_rules(),
        text=text,
        has_figure=has_figure,
        names_person=person,
        names_accused=names_accused(text, language=language),
        counted=[found.counted for found in read_figures(text, language)],
        language=language,
    )


@pytest.mark.parametrize(
    ("text", "risks"),
    [
        ("At least 61 people died when the ferry capsized.", ["casualties"]),
        ("The bodies of two divers were found.", ["casualties"]),
        ("Nine people were still missing.", ["casualties"]),
        ("Six children are in hospital.", ["casualties"]),
        ("The minister Bodil Krag was accused of accepting a kitchen.", ["accusations"]),
        ("Police arrested Mr Solvang on Sunday.", ["accusations"]),
        ("Norrline falsified its records, a lawyer said.", ["accusations"]),
        ("Two officials took bribes.", ["accusations"]),
        ("The ministry misled the public.", ["accusations"]),
        ("Two senior civil servants are under investigation.", ["accusations"]),
        ("Hamas accused Israel of violating the deal.", ["accusations"]),
        ("Police arrested a man on Sunday.", []),
        ("A lamp was stolen in Port Alden.", []),
        ("A ticket costs €12 and the price of a season card is €90.", []),
        ("The club signed her for a transfer fee of £2.3m.", []),
        ("The ministry paid a fee of £2.3m.", ["money"]),
        ("The price of the bridge for the taxpayer is €90m.", ["money"]),
        ("The Maren was bought in 2017 for €6.4 million.", ["money"]),
        ("The state pays 50 million dinars.", ["money"]),
        ("The state pays for it in dollars.", []),
        ("Turnout was 71.4 per cent.", ["elections"]),
        ("With 96 per cent of the votes counted she led.", ["elections"]),
        ("The council cut the quota by 9 votes to 6.", []),
        ("The supreme court overturned the law.", ["courts"]),
        ("The company was fined for it.", ["courts"]),
        ("They met in the courtyard of the tennis club.", []),
        ("The tram line will close for nine weeks.", []),
        ("The ferry was built in 1987 and carried 203 cars.", []),
        ("The ferry was built in 1987 and carried 203 passengers.", ["people"]),
        ("The deadline is Monday.", []),
        ("His allegiance never changed, Ilse Brandt said.", []),
    ],
)
def test_the_rules_of_the_desk_find_what_an_editor_would_have_two_people_look_at(text, risks):
    assert find(text) == risks


@pytest.mark.parametrize(
    ("language", "text", "risks"),
    [
        ("ar", "ارتفع عدد القتلى إلى ٣١ شخصاً.", ["casualties"]),
        ("ar", "وأعلنت الحكومة تخصيص ٥٠ مليون دينار لإيواء الأسر.", ["money"]),
        ("ar", "بلغت نسبة المشاركة في الانتخابات ٧١ في المئة.", ["elections"]),
        ("de", "Bei dem Unglück starben 61 Menschen.", ["casualties"]),
        ("de", "Die Fähre wurde 1987 gebaut.", []),
        ("de", "Das Gericht verurteilte den Kapitän.", ["courts"]),
        ("de-CH", "Die Wahlbeteiligung lag bei 71 Prozent.", ["elections"]),
        ("es", "Al menos 61 personas murieron en el naufragio.", ["casualties"]),
        ("es", "El gobierno gastó 20 millones de dólares.", ["money"]),
        ("fr", "Au moins 61 personnes ont été tuées.", ["casualties"]),
        ("fr", "Le tribunal a relaxé le capitaine.", ["courts"]),
    ],
)
def test_other_languages_have_words_of_their_own(language, text, risks):
    assert find(text, language) == risks


def test_a_word_of_one_language_means_nothing_in_another():
    assert find("Die Fähre fährt in die Stadt.", "de") == []
    assert find("They die there.", "en") == ["casualties"]
    assert find("Tue, 3 March: the port opens.", "en") == []
    # Of a text whose language nobody knows every word counts.
    assert find("They die there.", "") == ["casualties"]


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("quay", "The QUAY was closed.", True),
        ("quay", "The quayside was closed.", False),
        ("quay*", "The quayside was closed.", True),
        ("émigré", "The emigre came back.", True),
        ("emigre", "The émigré came back.", True),
        ("mass grave*", "Three mass\n graves, they said.", True),
        ("mass grave*", "A grave mass.", False),
        ("$", "It cost US$5m.", True),
        ("co-op", "The co op closed.", True),
        ("وزير", "قال والوزير", True),
    ],
)
def test_a_word_counts_whole_whatever_its_case_and_accents(word, text, found):
    rule = Rule("own", [word])
    assert bool(find_risks([rule], text=text, has_figure=False, names_person=False)) is found


def test_a_rule_can_need_a_figure_or_a_person():
    rules = [Rule("a", ["ship"]), Rule("b", ["ship"], FIGURE), Rule("c", ["ship"], PERSON)]

    def codes(figure, person):
        return find_risks(rules, text="a ship", has_figure=figure, names_person=person)

    assert codes(False, False) == ["a"]
    assert codes(True, False) == ["a", "b"]
    assert codes(True, True) == ["a", "b", "c"]


def test_only_words_that_can_be_found_are_words():
    assert all(is_word(word) for rule in built_in_rules() for word in rule.words)
    assert [word for word in ("", "*", "a*b", "…", "ship*", "a b*") if is_word(word)] == ["ship*", "a b*"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The minister Oskar Lindqvist-Rey denied it.", True),
        ("President Raisi died.", True),
        ("Prosecutors detained the captain, Henrik Solvang, 57.", True),
        ("The Port Authority denied it on Monday.", False),
        ("The Supreme Court in New Haven ruled.", False),
        ("At least two people were arrested in Port Alden.", False),
        ("Hamas accused Israel of violating the deal.", False),
        ("اتهمت النيابة المدير بالفساد.", True),
    ],
)
def test_a_person_is_told_by_capitals_and_titles(text, names):
    assert names_person(text) is names


def test_a_surname_alone_is_a_person_where_the_story_gives_the_whole_name():
    story = "The inspector Bodil Krag was heard on Monday.\n\nKrag took bribes."
    assert find_people(story) == {"bodil krag"}
    assert names_person("Krag took bribes.", known=find_people(story))
    assert not names_person("Krag took bribes.")


def test_a_company_is_told_by_its_story_where_it_opens_a_sentence():
    story = "The ferry belongs to Norrline. Norrline lies about its fleet."
    assert find_companies(story) == {"norrline"}
    assert names_accused("Norrline, which lies, has 4 ships.", known_bodies=find_companies(story))
    assert not names_accused("Corruption is a crime.")


def test_a_word_that_spares_a_price_does_so_only_in_its_own_line():
    rule = next(rule for rule in built_in_rules() if rule.code == "money")

    def speaks(*lines):
        return bool(
            find_risks([rule], text="\n".join(lines), has_figure=True, names_person=False, language="en")
        )

    assert not speaks("The fee was £2.3m.")
    # A reviewer’s or an uploader’s word in the statement does not spare what the quote says.
    assert speaks("It paid him £2.3m.", "The fee was £2.3m.")
    assert speaks("The fee was £2.3m.", "The city paid it.")


# --- In the newsroom --------------------------------------------------------------------------------------------------


@pytest.fixture
def other_chief(add_person):
    return add_person("Dora Dove", Role.CHIEF)


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


def save(actor, second=None, **values):
    """Save a rule; where it waits, the `second` person agrees."""
    given = {
        "code": "harbours",
        "name": "harbours",
        "words": ["shipping line"],
        "needs": "nothing",
        "is_active": True,
        "expected_revision": None,
    }
    saved = save_risk_rule(actor=actor, **{**given, **values})
    if second is None or isinstance(saved, RiskRule):
        return saved
    agree_to_change(change_id=saved.id, actor=second)
    return RiskRule.objects.get(code=saved.rule_code)


def everything():
    return Entry.objects.count(), Revision.objects.count(), list(RiskRule.objects.values())


@pytest.mark.django_db
def test_a_search_says_of_each_claim_why_it_asks_for_two(upload):
    assert find_claim(upload, "61").risks == ["casualties"]
    assert find_claim(upload, "1987").risks == []
    recorded = Revision.objects.get(object_id=find_claim(upload, "61").id)
    assert recorded.values()["risks"] == ["casualties"]


@pytest.mark.django_db
def test_so_does_marking_one_by_hand(upload, reviewer):
    article = upload.articles.get()
    start = article.text.index("Divers reached")
    claim = mark_claim(
        article_id=article.id,
        actor=reviewer,
        start=start,
        end=start + 24,
        statement="Divers reached the dead.",
        reason="The rest of the sentence is cut off.",
    )
    assert claim.risks == ["casualties"]


@pytest.mark.django_db
def test_a_rule_of_the_newsrooms_own_counts_from_the_next_decision_on(upload, reviewer, chief):
    claim = find_claim(upload, "1987")
    row = save(chief)
    assert (row.revision, Entry.objects.latest("index").type) == (1, "risk_rule.added")
    assert [(risk.code, risk.name) for risk in risks_of_claim(claim)] == [("harbours", "harbours")]
    outcome = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    assert outcome.claim.status == Claim.Status.SECOND_REVIEW


@pytest.mark.django_db
def test_a_row_takes_the_place_of_the_built_in_rule_with_its_code(upload, chief, other_chief):
    assert [rule.code for rule in active_risk_rules()] == [rule.code for rule in built_in_rules()]
    kept = next(rule for rule in built_in_rules() if rule.code == "casualties")
    row = save(chief, other_chief, code="casualties", name="deaths", words=["die", "lower deck"])
    changed = next(rule for rule in active_risk_rules() if rule.code == "casualties")
    # A word that came with the desk keeps its language; one's own counts everywhere.
    assert changed.only_in == {"die": kept.only_in["die"]}
    assert "die" not in changed.words_for("de")
    assert "lower deck" in changed.words_for("de")
    divers = find_claim(upload, "61")
    # Without its old words it is still a number of people.
    assert [risk.name for risk in risks_of_claim(divers)] == ["deaths", "a number of people"]
    save(
        chief,
        other_chief,
        code="casualties",
        name="deaths",
        words=["die"],
        is_active=False,
        expected_revision=row.revision,
    )
    assert "casualties" not in [rule.code for rule in active_risk_rules()]
    # What was marked as risky before stays so.
    assert [risk.code for risk in risks_of_claim(divers)] == ["casualties", "people"]
    found = next(found for found in all_risk_rules() if found.code == "casualties")
    assert (found.is_active, found.built_in, found.row.revision) == (False, kept, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "No Such"},
        {"name": " "},
        {"words": []},
        {"words": ["  "]},
        {"words": ["a*b"]},
        {"words": ["x" * 81]},
        {"needs": "luck"},
    ],
)
def test_a_rule_that_says_nothing_is_refused(chief, wrong):
    before = everything()
    with pytest.raises(Invalid):
        save(chief, **wrong)
    assert everything() == before


@pytest.mark.django_db
def test_only_chiefs_change_rules_and_only_the_one_they_read(chief, reviewer, editor, auditor):
    row = save(chief)
    before = everything()
    for actor in (reviewer, editor, auditor):
        with pytest.raises(NotAllowed):
            save(actor, expected_revision=row.revision)
    for stale in (None, 7):
        with pytest.raises(RevisionConflict):
            save(chief, expected_revision=stale)
    assert everything() == before


@pytest.mark.django_db
def test_a_sentence_can_be_held_against_the_rules():
    assert [risk.code for risk in try_rules("At least 61 people died on the ferry.")] == ["casualties"]
    assert try_rules("The ferry was built in 1987.") == []
    assert [risk.code for risk in try_rules("It cost $5 million.")] == ["money"]


@pytest.mark.django_db
def test_figures_that_a_claim_has_count_as_figures(upload):
    claim = find_claim(upload, "1987")
    claim.quote, claim.statement = "a few dollars", "It cost a few dollars."
    claim.figures.all().delete()
    assert risks_of_claim(claim) == []
    assert [risk.code for risk in risks_of_claim(claim, "It cost 3 dollars.")] == ["money"]


@pytest.mark.django_db
def test_everybody_reads_the_rules_and_a_chief_changes_them_on_their_page(signed_in, reviewer, chief):
    page = signed_in(reviewer).get("/rules/", {"text": "At least 61 people died."})
    assert "Two people, because of:" in page.text
    assert "<bdi>casualties</bdi>" in page.text
    assert "/rules/new/" not in page.text
    assert "one person decides" in signed_in(reviewer).get("/rules/", {"text": "The port opened."}).text
    desk = signed_in(chief)
    form = {
        "name": "Harbours",
        "words": "quay*\r\n\r\nshipping line",
        "needs": "nothing",
        "is_active": "on",
        "reason": "The editor asked for it.",
    }
    assert desk.post("/rules/new/", form).status_code == 302
    row = RiskRule.objects.get()
    assert (row.code, row.words, row.is_active) == ("harbours", ["quay*", "shipping line"], True)
    shown = desk.get("/rules/harbours/")
    assert "quay*\nshipping line" in shown.text
    late = desk.post("/rules/harbours/", {**form, "revision": 7, "words": "pier"})
    assert late.status_code == 412
    assert "pier" in late.text
    again = desk.post("/rules/harbours/", {**form, "revision": 1, "is_active": "", "words": "pier"})
    assert again.status_code == 302
    # What lets through what was held up waits for another chief, and there is none.
    assert "There is no such person yet" in desk.get("/rules/").text
    agree_to_all()
    row.refresh_from_db()
    assert (row.revision, row.is_active, row.words) == (2, False, ["pier"])
    assert "switched off" in desk.get("/rules/").text
    assert desk.get("/rules/nothing/").status_code == 404
    wrong = desk.post("/rules/casualties/", {**form, "words": "a*b"})
    assert wrong.status_code == 422
    assert "stands only at the end" in wrong.text
    assert RiskRule.objects.count() == 1
    desk.post("/rules/casualties/", {**form, "name": "deaths", "words": "dead"})
    agree_to_all()
    assert "The words that came with the desk" in desk.get("/rules/casualties/").text


def test_the_digest_of_the_rules_is_of_every_word_in_canonical_json(db):
    rules = all_risk_rules()
    words = [
        [
            one.rule.code,
            [*one.rule.words],
            one.rule.needs,
            {key: sorted(to) for key, to in one.rule.only_in.items()},
            *([[*one.rule.spared], [*one.rule.never_spared]] if one.rule.spared else []),
        ]
        for one in rules
        if one.is_active
    ]
    assert stamp_rules(rules)["digest"] == hashlib.sha256(canonical(words)).hexdigest()
    assert stamp_rules(rules[1:])["digest"] != stamp_rules(rules)["digest"]
