"""A pronoun and the entities that it may stand for → the numbers by which they are ranked.

The order of CANDIDATE_FEATURES and of NONE_FEATURES is part of the trained weights; weights made for another list are
refused. What counts: distance and role (Lappin & Leass 1994), parallel role and what the text is about (Grosz, Joshi &
Weinstein 1995), what grammar forbids (Chomsky's binding principles A to C), gender, number and kind, and who speaks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from facts.suggesting.references.find_entities import (
    BODY,
    MANY,
    PERSON,
    PLACE,
    SUBJECT_ROLES,
    THING,
    UNSURE,
    Entity,
    EntityMention,
    find_verbs,
)
from facts.suggesting.references.read_pronouns import HE, IT, SHE, THEY
from facts.suggesting.sentences.parse_sentences import Parsed

PRONOUNS = HE | SHE | IT | THEY
_OBJECTS = frozenset({"dobj", "iobj", "dative", "pobj", "obj"})
_FAR = 6  # sentences
_BE = frozenset({"be", "seem", "appear", "become", "remain", "take"})

CANDIDATE_FEATURES = (
    *("he_she", "it", "they", "possessive", "subject", "object"),
    *("same_sentence", "sentence_before", "two_before", "far", "after", "distance_log"),
    *(
        "between",
        "subjects_between",
        "recency_rank",
        "recency_rank_fitting",
        "nearest_fitting",
        "only_fitting",
    ),
    *("c_subject", "c_object", "c_prep", "c_possessive", "c_compound", "c_apposition", "c_main", "c_pronoun"),
    *("parallel", "parallel_subject", "subject_before_main", "opens_sentence", "first_of_sentence"),
    *(
        "mentions_log",
        "nouns_log",
        "share",
        "subject_share",
        "most_named",
        "first_sentence",
        "first_entity",
        "titled",
    ),
    *("same_paragraph", "opens_paragraph"),
    *("gender_fit", "gender_sure", "gender_clash", "called_so", "called_other"),
    *(
        "person",
        "thing",
        "place",
        "body",
        "unsure",
        "many",
        "group",
        "proper",
        "definite",
        "full_name",
        "given_known",
    ),
    *(
        "same_clause",
        "clause_above",
        "clause_below",
        "beside_verb",
        "coordinated",
        "subject_of_same",
        "subject_above",
    ),
    *("co_argument", "commanded", "inside_phrase", "owner_of_subject"),
    *("both_quoted", "quote_speaker", "reported_speaker", "pronoun_speaks", "spoke_last", "only_quoted"),
    *("rules_say", "rules_sure", "echo_same", "echo_near"),
)
NONE_FEATURES = (
    *("he_she", "it", "they", "possessive", "subject", "object"),
    *("fitting_log", "no_fitting", "quoted", "opens_sentence", "first_sentence"),
    *("it_be_clause", "it_be_attr", "it_verb_clause", "rules_open", "rules_silent", "sentence_log"),
)


@dataclass(slots=True)
class Sought:
    """A pronoun: its token and sentence, the predicates above it, and whose words it stands in.

    ``rules_barred`` says that the article tells what the rules name to be of the other sex, number or kind.
    ``quote`` is the number of the quotation around it, -1 outside; ``direct`` and ``reported`` are the entities (by
    number) that speak there, -1 where nobody does. ``speaks`` says that it is itself who reports, ``quotes`` that it is
    named beside a quotation, ``alone`` that the article has named one person so far, of either sex.
    """

    item: Parsed
    token: Token
    lower: str
    start: int
    end: int
    role: str
    verbs: tuple[int, ...]
    quote: int = -1
    direct: int = -1
    reported: int = -1
    speaks: bool = False
    quotes: bool = False
    alone: bool = False
    last_speaker: int = -1
    rules_start: int = -1
    rules_sure: bool = False
    rules_open: bool = False
    rules_barred: bool = False

    @property
    def possessive(self) -> bool:
        return self.role == "poss"


def seek(item: Parsed, token: Token) -> Sought:
    """The record of a pronoun, without what the article around it tells."""
    role = "poss" if token.tag_ == "PRP$" or token.dep_ == "poss" else str(token.dep_)
    at = item.offset_of(token)
    return Sought(item, token, token.lower_, at, at + len(token), role, find_verbs(token))


def fits(entity: Entity, lower: str) -> bool:
    """Whether number, kind and gender allow the pronoun to stand for the entity."""
    if lower in THEY:
        return entity.many or entity.group or entity.kind == BODY
    if entity.many and not (entity.group and lower in IT):
        return False
    if lower in IT:
        return entity.kind not in (PERSON,) and not (entity.kind == UNSURE and _is_called(entity))
    if entity.kind not in (PERSON, UNSURE) and not (entity.proper and not entity.thing):
        return False
    female = lower in SHE
    return entity.female > 0.07 if female else entity.female < 0.93


def _is_called(entity: Entity) -> bool:
    return any(m.pronoun in HE or m.pronoun in SHE for m in entity.mentions if m.pronoun)


def describe_candidates(
    sought: Sought,
    entities: Sequence[Entity],
    here: Sequence[tuple[EntityMention, Entity]],
    quotes: Sequence[int],
) -> list[list[float]]:
    """One row of CANDIDATE_FEATURES an entity. ``here`` are the mentions of the pronoun's own sentence.

    ``quotes`` holds, for each entity, the number of the quotation that its nearest mention stands in, -1 outside.
    """
    nearest = [_find_nearest(entity, sought) for entity in entities]
    order = sorted(range(len(entities)), key=lambda place: -_place_of(nearest[place], sought))
    rank = {place: number for number, place in enumerate(order)}
    fitting = [fits(entity, sought.lower) for entity in entities]
    fit_order = [place for place in order if fitting[place]]
    fit_rank = {place: number for number, place in enumerate(fit_order)}
    subjects = [place for place in order if nearest[place].role in SUBJECT_ROLES]
    total = sum(len(entity.mentions) for entity, fit in zip(entities, fitting, strict=True) if fit) or 1
    most = max((len(e.mentions) for e, fit in zip(entities, fitting, strict=True) if fit), default=0)
    rows = []
    for place, entity in enumerate(entities):
        mention = nearest[place]
        rows.append(
            _describe(
                sought,
                entity,
                mention,
                quote=quotes[place],
                rank=rank[place],
                fit_rank=fit_rank.get(place, len(fit_order)),
                fit_count=len(fit_order),
                fit=fitting[place],
                subjects_between=sum(rank[other] < rank[place] for other in subjects),
                share=len(entity.mentions) / total,
                most=fitting[place] and len(entity.mentions) == most,
            )
        )
    return rows


def _find_nearest(entity: Entity, sought: Sought) -> EntityMention:
    """The last mention before the pronoun, else the first one behind it."""
    before = [m for m in entity.mentions if m.end <= sought.start]
    return before[-1] if before else entity.mentions[0]


def _place_of(mention: EntityMention, sought: Sought) -> float:
    return (
        mention.start if mention.end <= sought.start else sought.start - 4.0 * (mention.start - sought.start)
    )


def _describe(
    sought: Sought,
    entity: Entity,
    mention: EntityMention,
    *,
    quote: int,
    rank: int,
    fit_rank: int,
    fit_count: int,
    fit: bool,
    subjects_between: int,
    share: float,
    most: bool,
) -> list[float]:
    item, token, lower = sought.item, sought.token, sought.lower
    person = lower in HE or lower in SHE
    apart = item.index - mention.sentence
    same = apart == 0
    after = mention.start > sought.start
    subject = mention.role in SUBJECT_ROLES
    own_subject = sought.role in SUBJECT_ROLES
    own_object = sought.role in _OBJECTS
    named = entity.nouns
    pronoun_mentions = [m for m in entity.mentions if m.pronoun and m.start < sought.start]
    alike = HE if lower in HE else SHE if lower in SHE else IT if lower in IT else THEY
    called_so = sum(m.pronoun in alike for m in pronoun_mentions)
    called_other = len(pronoun_mentions) - called_so
    echo = pronoun_mentions[-1] if pronoun_mentions else None
    gender = (entity.female if lower in SHE else 1 - entity.female) if person else 0.5
    first = entity.mentions[0]
    verbs, above = mention.verbs, sought.verbs
    verb = verbs[0] if same and verbs else -1
    mine = above[0] if above else -2
    same_clause = same and verb == mine
    clause_above = same and verb in above[1:]
    clause_below = same and mine in verbs[1:]
    coordinated = same and mine >= 0 and token.doc[mine].dep_ == "conj" and token.doc[mine].head.i == verb
    beside = same_clause and (subject or mention.role in _OBJECTS)
    co_argument = (
        same_clause
        and not sought.possessive
        and (own_subject or own_object)
        and (subject or (mention.role in _OBJECTS and own_subject))
    )
    commanded = own_subject and after and same and (same_clause or clause_below)
    inside = same and mention.first <= token.i < mention.last
    head = token.head
    owner_of_subject = same and sought.possessive and head.dep_ in SUBJECT_ROLES and mention.token == head.i
    return [
        *(person, lower in IT, lower in THEY, sought.possessive, own_subject, own_object),
        *(same and not after, apart == 1, apart == 2, apart > 2, after),
        math.log1p(abs(sought.start - mention.start)) / 3,
        *(min(rank, 8) / 4, min(subjects_between, 4) / 2, 1 / (1 + rank), 1 / (1 + fit_rank) if fit else 0),
        *(fit and fit_rank == 0, fit and fit_count == 1),
        *(subject, mention.role in _OBJECTS, mention.role == "pobj", mention.role == "poss"),
        *(mention.role == "compound", mention.role == "appos", len(verbs) <= 1, bool(mention.pronoun)),
        *(mention.role == sought.role, subject and own_subject, subject and len(verbs) <= 1 and apart == 1),
        *(token.i == 0, mention.token <= 1 or mention.first == 0),
        *(math.log1p(len(entity.mentions)), math.log1p(named), share, entity.subjects / len(entity.mentions)),
        *(most, first.sentence == 0, entity.number == 0, entity.titled),
        *(mention.paragraph == item.sentence.paragraph, mention.first == 0 and not mention.pronoun),
        *(gender - 0.5, abs(entity.female - 0.5) > 0.3 if person else 0, gender < 0.2 if person else 0),
        *(min(called_so, 3), min(called_other, 3)),
        *(entity.kind == kind for kind in (PERSON, THING, PLACE, BODY, UNSURE)),
        *(
            entity.many or entity.kind == MANY,
            entity.group,
            entity.proper,
            mention.definite,
            _is_full(entity),
        ),
        entity.given,
        *(same_clause, clause_above, clause_below, beside, coordinated),
        *(same_clause and subject, (clause_above or coordinated) and subject),
        *(co_argument, commanded, inside, owner_of_subject),
        *(
            quote >= 0 and quote == sought.quote,
            entity.number == sought.direct,
            entity.number == sought.reported,
        ),
        *(
            sought.speaks,
            sought.speaks and entity.number == sought.last_speaker,
            quote >= 0 and sought.quote < 0,
        ),
        *(_is_said(sought, entity), _is_said(sought, entity) and sought.rules_sure),
        *(
            echo is not None and echo.pronoun in alike and item.index - echo.sentence <= 1,
            echo is not None and echo.sentence == item.index,
        ),
    ]


def _is_full(entity: Entity) -> bool:
    return any(len(m.name) > 1 for m in entity.mentions if m.proper)


def _is_said(sought: Sought, entity: Entity) -> bool:
    """Whether the rules take the pronoun for this entity."""
    return sought.rules_start >= 0 and any(
        m.start <= sought.rules_start < m.end and not (m.group and m.many and len(entity.mentions) < 1)
        for m in entity.mentions
    )


def describe_none(sought: Sought, entities: Sequence[Entity]) -> list[float]:
    """The row of NONE_FEATURES: what speaks for a pronoun that stands for nothing named."""
    token, lower = sought.token, sought.lower
    fitting = sum(fits(entity, lower) for entity in entities)
    head = token.head
    subject = token.dep_ in ("nsubj", "nsubjpass", "expl")
    clause = any(
        c.dep_ in ("ccomp", "csubj", "xcomp", "advcl", "acl") and c.i > head.i for c in head.children
    )
    be = subject and head.lemma_ in _BE
    attr = any(c.dep_ in ("attr", "acomp") and c.i > head.i for c in head.children)
    return [
        *(lower in HE | SHE, lower in IT, lower in THEY, sought.possessive),
        *(sought.role in SUBJECT_ROLES, sought.role in _OBJECTS),
        *(math.log1p(fitting), fitting == 0, sought.quote >= 0, token.i == 0, sought.item.index == 0),
        *(lower in IT and be and clause, lower in IT and be and attr, lower in IT and clause),
        *(sought.rules_open, sought.rules_start < 0 and not sought.rules_open, math.log1p(sought.item.index)),
    ]
