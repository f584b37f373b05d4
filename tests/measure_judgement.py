"""How many wrong statements a hurried reviewer makes facts of, and what a careful one has to press.

    python -m tests.measure_judgement [--list]

Over everything that is suggested for seeds/. A hurried reviewer reads nothing. By keys that a hand knows by heart they
get as far as `c` alone. Copying the initials and the first candidate's key off the screen, they also take as right what
was put in, and choose whom an open word means; what is doubted beyond that they can only waive.

Which statements are wrong was judged by reading each beside its article (WRONG, by the quote and the statement); one
that is worded otherwise by now is told as not judged. Exit status 1 if a wrong one becomes a fact in either way. No
database, no desk.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import django

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
KINDS = {".txt", ".html"}
ONE_KEY, CHANGES, DOUBTS = (
    "one key is enough",
    "what was put in is to be taken as right, or an open word to be settled",
    "a doubt is to be answered or waived",
)

# What these state does not stand in the article, or is no statement at all.
WRONG = {
    "Norrline sailed within every limit that applied to her, according to Gustav Ahlmark.",
    "A fourth the official record shows no abstention.",
    "Two days after a wall of water tore through the village of Umm al-Zaytoun.",
    "Port Alden – The strike of some 2,300 dockers at the country’s biggest port entered The strike of some 2,300 "
    "dockers at the country’s biggest port's third week on 15 October 2026.",
    "Port Alden – The strike of some 2,300 dockers at the country’s biggest port entered its third week on 15 October "
    "2026, with 41 ships at anchor and losses.",
    "With 41 ships at anchor and losses that employers put at €9.5 million a day.",
    "Not everything stands still: ferries.",
    "Not everything stands still: ferries, including two of Norrline’s.",
    "Centre has chosen, according to Rafael Okonjo of the Centre.",
    "Hundreds” of ballots were affected elsewhere too, according to Dagny Holt.",
    "Hundreds” of ballots offered no evidence, according to Dagny Holt.",
    "Seven children were in hospital, according to Correction.",
    "Ilse Brandt, your report has 318 pages.",
    "A lamp which cost 90 crowns was broken for 14 months, according to it.",
    "People spell.",
    "Keita, Keïta, Kayta: three tickets, one man, and he is alive.",
    "He thank God.",
    "God is a doctor.",
    "God treated the others.",
    "A fund set up by the town had received 2.7m crowns by noon, incl.",
}


@dataclass(frozen=True)
class Suggestion:
    """One suggestion as the card offers it: what it takes to confirm it, and whether it is wrong."""

    file: str
    statement: str
    state: str
    changes: int
    open_words: int
    doubts: int

    @property
    def keys(self) -> int:
        """One for each change and open word, two for a word that lets the other doubts stand, one to confirm."""
        return self.changes + self.open_words + (2 if self.doubts else 0) + 1

    @property
    def is_wrong(self) -> bool:
        return self.statement in WRONG


def read_all() -> list[Suggestion]:
    """Everything that is suggested for the samples, file by file."""
    from facts.comparing.openness import find_differences, is_cut_out, open_differences, open_doubts
    from facts.language.remarks import Code, Remark
    from facts.services.support import paragraph_around
    from facts.suggesting.suggest_file import suggest_text
    from sources.reading.read import read_document
    from sources.reading.types import story_text

    found = []
    for path in sorted(one for one in SEEDS.iterdir() if one.suffix in KINDS):
        reading = read_document(path.read_bytes(), path.name)
        for story in reading.stories:
            text = story_text(reading.document, story)
            for claim in suggest_text(reading.document, story).claims:
                parts = [asdict(part) for part in claim.substitutions]
                passage = paragraph_around(text, claim.start, claim.end)
                changes = open_differences(find_differences(claim.statement, parts, passage=passage), ())
                doubts = open_doubts(claim.uncertain, [one.text for one in changes])
                if not (parts or doubts):
                    place = (claim.speaker.start, claim.speaker.end) if claim.speaker else None
                    if is_cut_out(text, claim.start, claim.end, language=claim.language, speaker=place):
                        doubts = [Remark(Code.QUOTE_AS_STATEMENT)]
                # Whom a word means is chosen by one key; that doubt is answered with it.
                words = {one.text.casefold() for one in claim.open_references}
                doubts = [
                    one
                    for one in doubts
                    if not (one.code == Code.MEANING_OPEN and one.words[0].casefold() in words)
                ]
                state = DOUBTS if doubts else CHANGES if changes or words else ONE_KEY
                found.append(
                    Suggestion(path.name, claim.statement, state, len(changes), len(words), len(doubts))
                )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="print the wrong statements with what holds them")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    suggestions = read_all()
    wrong = [one for one in suggestions if one.is_wrong]
    let_through = [one for one in wrong if one.state == ONE_KEY]
    other = len(WRONG) - len(wrong)
    print(f"{len(suggestions)} suggestions, {len(wrong)} of them wrong; {other} are worded otherwise by now")
    for state, number in Counter(one.state for one in suggestions).most_common():
        print(f"  {state}: {number}")
    print(
        f"wrong statements that become facts by one key alone: {len(let_through)} (without the hold {len(wrong)})"
    )
    copied = [one for one in wrong if one.state in (ONE_KEY, CHANGES)]
    print(
        f"by copying initials and first candidates off the screen: {len(copied)}; none of the others but waived"
    )
    right = [one for one in suggestions if not one.is_wrong]
    ten = sum(one.keys for one in right[:10])
    print(
        f"keys for the first ten that are right: {ten} (without the hold 10); for each of all {len(right)}: ",
        end="",
    )
    print(f"{sum(one.keys for one in right) / len(right):.1f}")
    if options.list:
        for one in wrong:
            print(f"  {one.file}: {one.statement} [{one.state}]")
    return 1 if let_through or copied else 0


if __name__ == "__main__":
    sys.exit(main())
