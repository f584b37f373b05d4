"""Risk rules: which are in force, which a claim meets, and what a chief makes of them."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.language.figures import Figure as FigureValue
from facts.models import Claim, ProposedChange, RiskRule
from facts.rules.built_in import built_in_rules
from facts.rules.find_risks import ACCUSED, MIXED_SCRIPT, PERSON, Rule, find_risks
from facts.rules.letters import level_digits, unmask
from facts.rules.loosening import loosens
from facts.rules.name_accused import find_companies, names_accused
from facts.rules.name_people import find_people, names_person
from facts.rules.words import is_word
from facts.services.two_people.propose import AskedChange, ProposedChangeOutdated, keep_proposal, overtake
from facts.suggesting.figures.find_figures import find_figures
from newsroom.accounts.notices import notify_chiefs
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change, canonical
from newsroom.models import User
from newsroom.rights import RIGHTS_OF_ROLE, Right
from sources.reading.stories.languages import name_language

BUILT_IN_NAMES: dict[str, str | Promise] = {
    "casualties": gettext_lazy("casualties"),
    "accusations": gettext_lazy("accusations against people, companies or authorities"),
    "money": gettext_lazy("money"),
    "elections": gettext_lazy("elections"),
    "courts": gettext_lazy("courts"),
    "people": gettext_lazy("a number of people"),
    "health": gettext_lazy("health and private life of named people"),
}
# Reasons for two people that are no rule's, so that no chief can switch them off.
ALWAYS_NAMES: dict[str, str | Promise] = {
    MIXED_SCRIPT: gettext_lazy("a word in letters of two alphabets"),
}
_WORDS_A_RULE = 1000
# A rule as what its canonical form is made of: code, words, need, per bound word its languages, and what spares a line.
_RuleWords = tuple[str, tuple[str, ...], str, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Risk:
    """Why a claim asks for two people."""

    code: str
    name: str


@dataclass(frozen=True)
class RuleInForce:
    """A rule as it stands: the built-in one, or the newsroom's own row (`row`) beside it or in its place."""

    rule: Rule
    name: str
    is_active: bool
    built_in: Rule | None
    row: RiskRule | None

    @property
    def code(self) -> str:
        return self.rule.code


def all_risk_rules() -> list[RuleInForce]:
    """Every rule, also those that are switched off: the built-in ones in their order, then the newsroom's own."""
    rows = {row.code: row for row in RiskRule.objects.all()}
    known = {rule.code: rule for rule in built_in_rules()}
    found = [_built_in(rule, rows.get(rule.code)) for rule in known.values()]
    return found + [
        RuleInForce(_rule(row, None), row.name, row.is_active, None, row)
        for row in rows.values()
        if row.code not in known
    ]


def active_risk_rules() -> list[Rule]:
    """The rules in force; one query."""
    return [found.rule for found in all_risk_rules() if found.is_active]


def _built_in(rule: Rule, row: RiskRule | None) -> RuleInForce:
    if row is None:
        return RuleInForce(rule, str(BUILT_IN_NAMES[rule.code]), True, rule, None)
    return RuleInForce(_rule(row, rule), row.name, row.is_active, rule, row)


def _rule(row: RiskRule, built_in: Rule | None) -> Rule:
    # A word that came with the desk keeps its language; a word of the newsroom's own counts in every text.
    only_in = {word: built_in.only_in[word] for word in row.words if built_in and word in built_in.only_in}
    spared, never_spared = (built_in.spared, built_in.never_spared) if built_in else ((), ())
    return Rule(row.code, tuple(row.words), str(row.needs), only_in, spared, never_spared)


def name_risks(codes: Iterable[str], rules: Iterable[RuleInForce] | None = None) -> list[Risk]:
    """Codes with their names; one that no rule bears any more goes by itself. `rules` saves the query."""
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        return []
    names = {found.code: found.name for found in (all_risk_rules() if rules is None else rules)}
    return [Risk(code, names.get(code) or str(ALWAYS_NAMES.get(code, code))) for code in wanted]


def find_claim_risks(
    rules: Sequence[Rule],
    *,
    texts: Iterable[str],
    article_text: str,
    figures: Iterable[FigureValue],
    language: str,
) -> list[str]:
    """The codes of the rules that these words of an article, and what is stated of them, meet together.

    `figures` are those that were found in them or given along; what a person typed of one is judged like the rest.
    `language` is what somebody said of the article: words of other languages count where a text is in one.
    `article_text` tells who is a person in the story; its words are not judged.
    """
    found = list(figures)
    typed = [f"{figure.text} {figure.unit} {figure.counted}" for figure in found if figure.start is None]
    parts = list(dict.fromkeys([*texts, *typed]))
    text = "\n".join(parts)
    seen = level_digits(unmask(text))
    if seen != text:
        # A figure or a name in look-alike letters is one all the same.
        found += read_figures(seen, language)
    readings = dict.fromkeys((text, seen))
    is_person = any(_names_person(one, article_text) for one in readings)
    is_accused = is_person or any(_names_accused(one, article_text) for one in readings)
    met = {
        code
        for tongue in _find_languages(parts, language)
        for code in find_risks(
            rules,
            text=text,
            has_figure=bool(found),
            names_person=is_person,
            names_accused=is_accused,
            counted=[figure.counted for figure in found],
            language=tongue,
        )
    }
    return [code for code in [*(rule.code for rule in rules), *ALWAYS_NAMES] if code in met]


def _find_languages(texts: Iterable[str], declared: str) -> list[str]:
    """In which languages words are looked for: what each text is in, whatever its uploader or its article says.

    Empty, for all of them, where one of the texts does not tell.
    """
    found = {_name_language(text) for text in texts if any(map(str.isalpha, text))}
    return [""] if "" in found else sorted(found | {declared})


@lru_cache(maxsize=256)
def _name_language(text: str) -> str:
    return name_language(unmask(text)) or ""


@lru_cache(maxsize=16)
def _find_people(article_text: str) -> frozenset[str]:
    return find_people(unmask(article_text))


def _names_person(text: str, article_text: str) -> bool:
    return names_person(text, known=_find_people(article_text))


@lru_cache(maxsize=16)
def _find_companies(article_text: str) -> frozenset[str]:
    return find_companies(unmask(article_text))


def _names_accused(text: str, article_text: str) -> bool:
    return names_accused(
        text,
        known_people=_find_people(article_text),
        known_bodies=_find_companies(article_text),
        # What the text is in, whatever anybody declares.
        language=_name_language(text),
    )


def risks_of_claim(
    claim: Claim,
    *statements: str,
    figures: Sequence[FigureValue] = (),
    rules: Sequence[RuleInForce] | None = None,
) -> list[Risk]:
    """Why this claim asks for two people: what was found before, and what the rules say now.

    Judged are its quote, what it states, and `statements` and `figures` that somebody is about to make of it. `rules`
    (all of them) saves the query for whoever asks about many claims.
    """
    rules = all_risk_rules() if rules is None else rules
    now = _judge_claim(claim, statements, figures, [found.rule for found in rules if found.is_active])
    return name_risks([*claim.risks, *now], rules)


def risks_beyond_rules(claim: Claim, *statements: str, figures: Sequence[FigureValue] = ()) -> list[str]:
    """The codes of the rules that came with the desk which a claim meets, whatever the newsroom made of them.

    Who uploaded a text is not its only judge where one of them speaks: a rule that is switched off for an hour, or
    has lost its words, would else let one person put into a fact what they wrote themselves.
    """
    return _judge_claim(claim, statements, figures, built_in_rules())


def _judge_claim(
    claim: Claim, statements: Sequence[str], figures: Sequence[FigureValue], rules: Sequence[Rule]
) -> list[str]:
    all_figures = [*claim.figure_values, *figures]
    for statement in statements:
        all_figures += read_figures(statement, claim.language)
    return find_claim_risks(
        rules,
        texts=[claim.quote, claim.statement, *statements],
        article_text=claim.article.text,
        figures=all_figures,
        language=claim.language,
    )


def risks_of_name(name: str, language: str, rules: Sequence[RuleInForce]) -> list[str]:
    """The codes that the name of whoever says a thing meets, put behind a statement: by itself, as far as on people.

    A court that is named as a source makes no claim one about courts; "the convicted thief Ola Nord" says something.
    """
    about_people = [
        found.rule for found in rules if found.is_active and found.rule.needs in (PERSON, ACCUSED)
    ]
    named = about_people if names_person(unmask(name)) else []
    return find_claim_risks(
        named, texts=[name], article_text="", figures=read_figures(name, language), language=language
    )


def try_rules(text: str) -> list[Risk]:
    """Which rules in force a sentence meets by itself."""
    return [risk for one in try_paragraph(text, [text]) for risk in one.risks]


@dataclass(frozen=True)
class Tried:
    """A sentence, and which rules in force it meets."""

    text: str
    risks: Sequence[Risk]


def try_paragraph(text: str, sentences: Iterable[str]) -> list[Tried]:
    """Which rules in force each sentence of a text meets; who is a person or a company, the whole text tells."""
    rules = all_risk_rules()
    in_force = [found.rule for found in rules if found.is_active]
    language = _name_language(text)
    found = []
    for sentence in sentences:
        codes = find_claim_risks(
            in_force,
            texts=[sentence],
            article_text=text,
            figures=read_figures(sentence, language),
            language=language,
        )
        found.append(Tried(sentence, name_risks(codes, rules)))
    return found


def read_figures(text: str, language: str) -> list[FigureValue]:
    """The figures of a text that stands alone."""
    return find_figures(text, 0, len(text), language=language.split("-")[0] or "en") if text else []


def stamp_rules(rules: Sequence[RuleInForce]) -> dict[str, Any]:
    """Which rules were in force, to stand on what was judged by them.

    `digest` is of every word of those in force; `off` are the codes of rules that were switched off, `own` the
    newsroom's own rows with their revisions, in which the ledger has the words.
    """
    active = [one.rule for one in rules if one.is_active]
    in_force = b",".join(_canonical_rule(_words_of(rule)) for rule in active)
    return {
        "digest": hashlib.sha256(b"[%b]" % in_force).hexdigest(),
        "off": sorted(one.code for one in rules if not one.is_active),
        "own": {one.code: one.row.revision for one in rules if one.row is not None},
    }


def _words_of(rule: Rule) -> _RuleWords:
    only_in = tuple((word, *sorted(names)) for word, names in rule.only_in.items())
    spares = (rule.spared, rule.never_spared) if rule.spared else ()
    return rule.code, tuple(rule.words), rule.needs, only_in, spares


@lru_cache(maxsize=256)
def _canonical_rule(words: _RuleWords) -> bytes:
    """A rule's canonical JSON. It has a thousand words, and each confirmation asks for it."""
    code, listed, needs, only_in, spares = words
    values = [code, list(listed), needs, {word: list(names) for word, *names in only_in}]
    # Rules that spare nothing keep the form of before, and with it their digest.
    return canonical([*values, *(list(one) for one in spares)])


@transaction.atomic
def save_risk_rule(
    *,
    actor: Actor,
    code: str,
    name: str,
    words: Iterable[str],
    needs: str,
    is_active: bool,
    expected_revision: int | None,
    reason: str = "",
) -> RiskRule | ProposedChange:
    """Add a rule of the newsroom's own, change it, or put one in the place of a built-in rule with the same code.

    A change that lets anything through which the rule held up is kept until another person agrees who may change rules,
    too; one that makes it stricter counts at once. `expected_revision` is the one the person read, None where there was
    none yet. Raises NotAllowed, Invalid, RevisionConflict.
    """
    actor.require(Right.MANAGE_RULES)
    row = _lock_rule(code)
    if (row.revision if row is not None else None) != expected_revision:
        raise RevisionConflict(_("Somebody changed this rule since you opened it. Look again."))
    values = {
        "name": " ".join(name.split())[:120],
        "words": clean_words(words, most=_WORDS_A_RULE),
        "needs": needs,
        "is_active": is_active,
    }
    _check_rule(RiskRule(code=code, **values))
    changes: list[Change] = []
    rules = all_risk_rules()
    in_force = next((found for found in rules if found.code == code), None)
    if in_force is not None and _is_looser(in_force, RiskRule(code=code, **values)):
        asked = AskedChange(
            write="rule",
            payload=values,
            before=_values_of(in_force),
            after=values,
            rules=stamp_rules(rules),
            reason=reason,
            base_revision=expected_revision,
            rule_code=code,
        )
        kept = keep_proposal(asked, actor=actor, changes=changes)
        notify_chiefs("rule_proposed", actor=actor, what=in_force.name, address="/rules/")
        record_changes(changes, actor=actor)
        return kept
    saved = _write_rule(row, code, values, reason, actor, changes)
    overtake(actor=actor, changes=changes, rule_code=code)
    record_changes(changes, actor=actor)
    return saved


def _values_of(found: RuleInForce) -> dict[str, Any]:
    """What a rule in force says, under the names of a rule's columns."""
    return {
        "name": found.name,
        "words": list(found.rule.words),
        "needs": found.rule.needs,
        "is_active": found.is_active,
    }


def do_agreed_rule(change: ProposedChange, *, actor: Actor, changes: list[Change]) -> RiskRule:
    """Change a rule, inside the caller's transaction, as somebody proposed and `actor` agrees.

    Raises ProposedChangeOutdated where it was changed meanwhile.
    """
    row = _lock_rule(change.rule_code)
    if (row.revision if row is not None else None) != change.base_revision:
        raise ProposedChangeOutdated(
            _("The rule was changed since this was proposed, so nobody agrees to it any more.")
        )
    saved = _write_rule(row, change.rule_code, change.payload, change.reason, actor, changes)
    overtake(actor=actor, changes=changes, rule_code=change.rule_code, but=change)
    return saved


def count_other_rule_makers(actor: Actor) -> int:
    """How many people besides this one may agree to a change of a rule."""
    roles = [role for role, rights in RIGHTS_OF_ROLE.items() if Right.MANAGE_RULES in rights]
    others = User.objects.filter(is_active=True, roles__overlap=roles)
    return others.exclude(id=actor.user.id).count() if actor.user is not None else others.count()


def _lock_rule(code: str) -> RiskRule | None:
    return RiskRule.objects.select_for_update(no_key=True).filter(code=code).first()


def _is_looser(in_force: RuleInForce, new: RiskRule) -> bool:
    return in_force.is_active and (not new.is_active or loosens(in_force.rule, _rule(new, in_force.built_in)))


def _write_rule(
    row: RiskRule | None,
    code: str,
    values: Mapping[str, Any],
    reason: str,
    actor: Actor,
    changes: list[Change],
) -> RiskRule:
    is_new = row is None
    row = row or RiskRule(code=code)
    row.name, row.words = values["name"], list(values["words"])
    row.needs, row.is_active = values["needs"], values["is_active"]
    if not is_new:
        row.advance()
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError as error:
        raise Conflict(_("There is already a rule with that short name.")) from error
    notify_chiefs("rule_changed", actor=actor, what=row.name, address=f"/rules/{row.code}/")
    changes.append(Change(row, "risk_rule.added" if is_new else "risk_rule.changed", reason=reason))
    return row


def clean_words(words: Iterable[str], *, most: int) -> list[str]:
    """A rule's words, each once and on one line. Raises Invalid."""
    lines = [" ".join(word.split()) for word in words]
    clean = list(dict.fromkeys(line for line in lines if line))
    if len(clean) > most or any(len(word) > 80 for word in clean):
        raise Invalid(_("At most %(number)s words, none longer than 80 characters.") % {"number": most})
    wrong = [word for word in clean if not is_word(word)]
    if wrong:
        raise Invalid(_("“%(word)s” is no word: * stands only at the end of one.") % {"word": wrong[0]})
    return clean


def _check_rule(row: RiskRule) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", row.code):
        raise Invalid(_("The short name is made of small letters, digits and hyphens, at most 32."))
    if not row.name:
        raise Invalid(_("The rule needs a name; it stands beside every claim that meets it."))
    if row.needs not in RiskRule.Needs.values:
        raise Invalid(_("Choose what the rule needs besides its words."))
    if not row.words:
        raise Invalid(_("Give at least one word."))
