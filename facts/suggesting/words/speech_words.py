"""The words of reporting: verbs that a source does with words, what can be a source, what holds a statement."""

from facts.language.notions import list_words

REPORTING = frozenset(list_words("reporting", "verbs", "reporting"))
# Verbs of speaking and nothing else (not "show"): enough by themselves where the parser lost the reported clause.
SAYING = frozenset(list_words("reporting", "verbs", "saying"))
# The clause itself is the news and its subject answers for it.
ACTS = frozenset(
    (*list_words("reporting", "verbs", "act"), "rat")
)  # "rat" is the lemmatiser's form of "rates"
SPEECH_VERBS = REPORTING | ACTS
# Documents and bodies that can head a line ("Police: 12 dead") or hold a statement ("a letter saying that").
SOURCES = frozenset(
    "report study survey poll source document letter statement researcher scientist expert analyst witness medic "
    "paper".split()
) | frozenset((*list_words("offices", "offices", "source"), *list_words("bodies", "bodies", "source")))
# Verbs that may stand alone with a quotation: "“We won,” she added."
BARE = frozenset(list_words("reporting", "verbs", "bare"))
WRITINGS = frozenset(
    "statement letter report tweet post message note release email e-mail memo article paper video reply speech "
    "comment interview document notice announcement press".split()
)
FINITE = frozenset({"VBD", "VBZ", "VBP"})
CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "MD"})
# Adverbs by which the publisher itself denies it: after "wrongly claimed that" nobody vouches for what follows.
WRONGLY = frozenset({"mistakenly", "wrongly", "falsely", "incorrectly", "erroneously"})
