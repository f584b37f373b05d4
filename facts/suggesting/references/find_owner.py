"""A possessive → the subject of its own clause, whose the thing is: "Ada defeated her opponents"."""

from spacy.tokens import Token

from facts.suggesting.references.find_mentions import ROLE
from facts.suggesting.references.read_pronouns import GROUPS
from facts.suggesting.references.settle_descriptions import Descriptions
from facts.suggesting.references.tell_sex import is_female, is_male

_PERSONS = {"his": ("he",), "her": ("she",), "their": ("they", "we", "who"), "its": ("it",)}


def find_owner(token: Token, descriptions: Descriptions) -> Token | None:
    """The noun that is the subject of the possessive's own clause and stands before it, if there is one."""
    for verb in token.ancestors:
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i), None)
        many = subject is not None and subject.tag_ in ("NNS", "NNPS")
        if subject is not None and not (many and token.lower_ != "their"):
            inside = any(t.i == token.i for t in subject.subtree)
            named = subject.pos_ in ("NOUN", "PROPN") or subject.text[0].isupper()
            owns = named and subject.pos_ != "PRON" and not inside
            return subject if owns and _may_own(subject, token.lower_, descriptions) else None
        if verb.dep_ in ("ROOT", "ccomp", "advcl", "relcl"):
            return None
    return None


def _may_own(subject: Token, lower: str, descriptions: Descriptions) -> bool:
    """Whether the possessive agrees with a subject: nobody is "its", no single thing is "his" or "their"."""
    words = subject.doc[subject.left_edge.i : subject.i + 1].text
    if lower == "its":
        return subject.ent_type_ != "PERSON" and not (is_male(words) or is_female(words))
    if lower == "their":
        many = subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)
        body = subject.pos_ == "PROPN" and subject.ent_type_ != "PERSON"
        return many or subject.lower_ in GROUPS or body
    other = is_female if lower == "his" else is_male
    named = subject.pos_ == "PROPN" and subject.ent_type_ not in ("GPE", "ORG", "LOC", "FAC")
    named = named or descriptions.find_person(subject.lower_) is not None
    return (named or bool(ROLE.search(subject.text))) and not other(words)


def belongs_here(token: Token) -> bool:
    """Whether the possessive's own clause says whose: its subject is a pronoun, or a name that follows it."""
    for verb in token.ancestors:
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None:
            if any(t.i == token.i for t in subject.subtree):
                return False
            agrees = subject.lower_ in _PERSONS[token.lower_]
            return agrees or (subject.i > token.i and subject.text[0].isupper())
        if verb.dep_ in ("ROOT", "ccomp", "relcl"):
            return False
    return False
