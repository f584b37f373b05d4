"""The one table of all writes that change what a claim, a fact or a risk rule says, and how each is judged.

Nothing that a reader takes for the newsroom's word changes by a write that is not here: a test finds every service
that puts something on record and every address that writes, and fails for one without a row.

A write of a fact is first done in a savepoint and judged by what it made of the fact. Where that asks for two, or an
answer would rest on nothing but what its author typed or uploaded, or a new statement holds what nothing cited holds,
the savepoint is rolled back and a ProposedChange kept. Somebody else agrees to exactly those words (it is not blind:
there is one proposal, and no verdict to repeat), and the same code does it, evidence under the proposer's name. It is
refused if the fact says something else by now; what another change overtakes is marked outdated, its words kept. To
dispute, to look again without evidence, and who sees a fact never wait; a retraction that waits disputes the fact at
once. Programs without the right to change facts see nothing of what waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Judged(StrEnum):
    """How a write is judged before what it says counts."""

    # Two people come to the same verdict by themselves, where the claim meets a risk rule.
    BY_ROUNDS = "by_rounds"
    # Kept until a second person agrees to the very words, where it meets a risk or nobody else bears it out.
    AS_PROPOSAL = "as_proposal"
    # Words of a claim that is open: whoever confirms it judges them, with what they were before.
    OPEN_WORDS = "open_words"
    # Says nothing by itself; `why` has the reason.
    HARMLESS = "harmless"


@dataclass(frozen=True)
class JudgedWrite:
    """One way to write.

    `service` is module and function below `facts.services`, or the whole name of a module elsewhere; `values` is what
    it may change. `pages` are names of routes of pages, `operations` those of the API's description, `events` the
    ledger's types.
    """

    code: str
    service: str
    values: tuple[str, ...]
    judged: Judged
    why: str
    events: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


_WORDS = ("statement", "speaker", "figures", "said", "so", "subject", "kind", "valid_from", "valid_to")
_ASKS = "the words before and after, the figures, the speaker and what is cited are held against the rules"

JUDGED_WRITES: tuple[JudgedWrite, ...] = (
    # --- A fact that stands ----------------------------------------------------------------------------------------
    JudgedWrite(
        "revise",
        "facts.change.revise_fact",
        (*_WORDS, "citations"),
        Judged.AS_PROPOSAL,
        f"{_ASKS}; a changed answer must rest on more than its author's word, new words on something cited; "
        "only who sees a fact, and from when on, is no judgement",
        ("fact.corrected", "fact.clarified", "fact.updated"),
        ("fact_revise",),
        ("revise_fact",),
    ),
    JudgedWrite(
        "bring_back",
        "facts.change.bring_back_revision",
        _WORDS,
        Judged.AS_PROPOSAL,
        f"{_ASKS}; that it was said before does not make it right again",
        (),
        ("fact_bring_back",),
        ("restate_fact",),
    ),
    JudgedWrite(
        "turn",
        "facts.change.turn_fact",
        ("status",),
        Judged.AS_PROPOSAL,
        f"{_ASKS}; to dispute takes nothing away and counts at once, also while a retraction waits",
        ("fact.disputed", "fact.settled", "fact.retracted", "fact.restored"),
        ("fact_turn",),
        ("turn_fact",),
    ),
    JudgedWrite(
        "recheck",
        "facts.change.recheck_fact",
        ("citations",),
        Judged.AS_PROPOSAL,
        f"{_ASKS} where evidence comes along; to have looked again changes no word and is said under one's own name",
        ("fact.rechecked",),
        ("fact_recheck",),
        ("recheck_fact",),
    ),
    JudgedWrite(
        "cite",
        "facts.change.cite_fact",
        ("citations",),
        Judged.AS_PROPOSAL,
        f"{_ASKS}, the note and the place among them: they are served with the fact",
        ("fact.cited",),
        ("fact_cite",),
        ("cite_fact",),
    ),
    JudgedWrite(
        "withdraw",
        "facts.change.withdraw_citation",
        ("citations",),
        Judged.AS_PROPOSAL,
        f"{_ASKS}; what is left must be more than its author's word",
        ("fact.citation_withdrawn",),
        ("citation_withdraw",),
        ("withdraw_citation",),
    ),
    JudgedWrite(
        "reopen",
        "claims.reopen.reopen_claim",
        ("citations", "status"),
        Judged.AS_PROPOSAL,
        "it takes a citation from a fact, or retracts it; a rejection or a merge taken back leaves an open claim that "
        "is judged anew",
        ("claim.reopened", "claim.withdrawn", "fact.citation_withdrawn", "fact.retracted", "fact.disputed"),
        ("claim_reopen",),
        ("reopen_claim",),
    ),
    JudgedWrite(
        "reopen_many",
        "claims.reopen.reopen_claims",
        ("citations", "status"),
        Judged.AS_PROPOSAL,
        "each as by itself",
        (),
        ("claims_reopen",),
        ("reopen_claims",),
    ),
    JudgedWrite(
        "agree",
        "two_people.agree.agree_to_change",
        (*_WORDS, "citations", "status", "words"),
        Judged.AS_PROPOSAL,
        "it is the second person's part: not the proposer's, and of the very words that were proposed",
        ("proposed_change.made", "proposed_change.agreed", "proposed_change.outdated"),
        ("change_agree",),
        ("agree_change",),
    ),
    JudgedWrite(
        "decline",
        "two_people.agree.decline_change",
        (),
        Judged.HARMLESS,
        "everything stays as it is",
        ("proposed_change.declined",),
        ("change_decline",),
        ("decline_change",),
    ),
    JudgedWrite(
        "take_back",
        "two_people.agree.take_back_change",
        (),
        Judged.HARMLESS,
        "everything stays as it is",
        ("proposed_change.taken_back",),
        ("change_take_back",),
        ("withdraw_proposal",),
    ),
    JudgedWrite(
        "lift",
        "facts.change.lift_embargoes",
        (),
        Judged.HARMLESS,
        "the time came that people had set; no word changes",
        ("fact.embargo_lifted",),
    ),
    JudgedWrite(
        "publish",
        "facts.change.publish_fact",
        (),
        Judged.HARMLESS,
        "only who sees the fact; no word changes, and what it says was judged when it came to say it",
        ("fact.published", "fact.unpublished"),
        ("fact_publish",),
        ("publish_fact",),
    ),
    JudgedWrite(
        "embargo",
        "facts.embargoes.correct_embargo",
        (),
        Judged.HARMLESS,
        "only from when on the article and the facts that took its embargo over are seen; no word changes",
        ("fact.corrected",),
        ("article_embargo",),
    ),
    JudgedWrite(
        "veil",
        "veils.renew_what_names",
        (),
        Judged.HARMLESS,
        "no word changes; who reads the name of a source in it does",
        ("fact.source_protected", "fact.source_shown", "claim.source_protected", "claim.source_shown"),
    ),
    JudgedWrite(
        "join",
        "veils.renew_what_cites",
        (),
        Judged.HARMLESS,
        "no word changes; the fact is found under the source that the other was merged into",
        ("fact.source_merged", "fact.source_unmerged"),
    ),
    # --- Verdicts on claims ----------------------------------------------------------------------------------------
    JudgedWrite(
        "confirm",
        "claims.decide.confirm_claim",
        (*_WORDS, "citations"),
        Judged.BY_ROUNDS,
        "by its quote, its words and all that is stated of it, and by the fact that it would feed",
        ("claim.confirmed", "claim.second_review", "claim.disagreed", "fact.confirmed", "decision.made"),
        ("claim_confirm",),
        ("confirm_claim",),
    ),
    JudgedWrite(
        "reject",
        "claims.decide.reject_claim",
        ("status",),
        Judged.BY_ROUNDS,
        "by its quote and its words",
        ("claim.rejected",),
        ("claim_reject",),
        ("reject_claim",),
    ),
    JudgedWrite(
        "decide_many",
        "claims.decide.decide_claims",
        (*_WORDS, "citations", "status"),
        Judged.BY_ROUNDS,
        "each as by itself",
        (),
        ("claims_decide",),
        ("decide_claims",),
    ),
    # --- Claims that are open --------------------------------------------------------------------------------------
    JudgedWrite(
        "mark",
        "claims.edit.mark_claim",
        ("statement", "figures"),
        Judged.OPEN_WORDS,
        "it must rest on its words, and is decided on as any claim",
        ("claim.marked",),
        ("claim_mark",),
        ("mark_claim",),
    ),
    JudgedWrite(
        "edit",
        "claims.edit.edit_claim",
        ("statement", "speaker", "figures"),
        Judged.OPEN_WORDS,
        "only while nobody has decided; a risk that was met stays, and so do the words of before on record",
        ("claim.edited",),
        ("claim_edit",),
        ("edit_claim",),
    ),
    JudgedWrite(
        "split",
        "claims.edit.split_claim",
        ("statement",),
        Judged.OPEN_WORDS,
        "each part asks for two if the whole did, and rests on its paragraph",
        ("claim.split",),
        ("claim_split",),
        ("split_claim",),
    ),
    JudgedWrite(
        "merge",
        "claims.edit.merge_claims",
        ("status",),
        Judged.OPEN_WORDS,
        "the claim that stands asks for two if one that was merged into it did, and shows it to whoever decides",
        ("claim.merged",),
        ("claim_merge",),
        ("merge_claims",),
    ),
    JudgedWrite(
        "return",
        "claims.questions.return_claim",
        ("status",),
        Judged.OPEN_WORDS,
        "it waits for an answer and is then decided on as before",
        ("claim.returned",),
        ("claim_return",),
        ("return_claim",),
    ),
    JudgedWrite(
        "answer",
        "claims.questions.answer_question",
        ("status",),
        Judged.OPEN_WORDS,
        "it is open again as it was",
        ("claim.answered",),
        ("claim_answer",),
        ("answer_question",),
    ),
    JudgedWrite(
        "suggest",
        "claims.runs.suggest_claims",
        ("statement", "speaker", "figures"),
        Judged.OPEN_WORDS,
        "what the machine suggests is open; nothing that somebody has touched is changed",
        ("claim.suggested", "claim.suggested_again"),
        ("article_search_again",),
    ),
    # --- Rules -----------------------------------------------------------------------------------------------------
    JudgedWrite(
        "rule",
        "rules.save_risk_rule",
        ("words",),
        Judged.AS_PROPOSAL,
        "one that lets through what was held up waits for another who may change rules; a stricter one counts at once",
        ("risk_rule.added", "risk_rule.changed"),
        ("rule_new", "rule"),
    ),
    JudgedWrite(
        "kind",
        "facts.kinds.save_kind",
        ("shelf life",),
        Judged.HARMLESS,
        "it proposes when somebody looks again; no fact changes by it",
        ("fact_kind.added", "fact_kind.changed"),
        ("kind_new", "kind"),
    ),
)
BY_CODE: Mapping[str, JudgedWrite] = {row.code: row for row in JUDGED_WRITES}
# The writes that can be kept as a ProposedChange.
WRITE_CODES = ("revise", "turn", "recheck", "cite", "withdraw", "reopen", "rule")
