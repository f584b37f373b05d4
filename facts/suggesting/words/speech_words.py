"""The words of reporting: verbs that a source does with words, what can be a source, what holds a statement."""

REPORTING = frozenset(
    "say tell state add note report claim confirm explain declare announce insist argue acknowledge admit warn "
    "stress emphasize emphasise reveal write testify estimate believe think suggest show find indicate allege "
    "assert maintain contend predict respond reply conclude remark observe deny disclose mention comment tweet "
    "post promise pledge vow complain recall concede boast caution reiterate hint signal project calculate "
    "forecast read tell hear learn highlight underline reason urge continue theorize theorise speculate advise "
    "inform notify remind quip joke lament opine proclaim profess retort counter elaborate swear attest clarify "
    "reaffirm underscore concur specify stipulate assess reckon document complain ask wonder shout cry".split()
)
# What a source does with words and with nothing else: enough by itself where the parser lost the reported clause.
SAYING = frozenset(
    "say tell state add note report claim confirm explain declare announce insist argue acknowledge admit warn stress "
    "emphasize emphasise reveal write testify estimate allege assert maintain contend reply conclude remark observe "
    "comment tweet theorize theorise speculate quip lament opine proclaim reiterate".split()
)
# The clause itself is the news and its subject answers for it.
ACTS = frozenset(
    "announce accuse urge demand recommend promise pledge vow deny cite condemn criticise criticize rate describe "
    "denounce allege blame ask reject characterize characterise dub admit "
    "rat".split()  # the lemmatiser's form of "rates"
)
SPEECH = REPORTING | ACTS
# Documents and bodies that can head a line ("Police: 12 dead") or hold a statement ("a letter saying that").
SOURCES = frozenset(
    "report study survey poll police official officer minister ministry government army military source authority "
    "document letter statement researcher scientist expert analyst agency spokesman spokeswoman spokesperson court "
    "prosecutor investigator witness doctor medic media president mayor paper un who".split()
)
# Never a whole statement without what is said.
BARE = frozenset({"say", "tell", "add", "ask", "reply", "shout", "remark"})
WRITINGS = frozenset(
    "statement letter report tweet post message note release email e-mail memo article paper video reply speech "
    "comment interview document notice announcement press".split()
)
FINITE = frozenset({"VBD", "VBZ", "VBP"})
CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "MD"})
# What the publisher denies: nobody vouches for it.
WRONGLY = frozenset({"mistakenly", "wrongly", "falsely", "incorrectly", "erroneously"})
