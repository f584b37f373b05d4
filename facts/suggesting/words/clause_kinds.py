"""The kinds of clauses, and the record of one."""

from dataclasses import dataclass

MAIN = "main"
COORDINATE = "coordinate"
RELATIVE = "relative"
PARTICIPLE = "participle"
ABSOLUTE = "absolute"
APPOSITION = "apposition"
ADVERBIAL = "adverbial"
NOMINAL = "nominal"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: an article span, its predicate, and where to find what the span itself leaves out.

    ``head`` is the token number of the predicate (of the noun for an apposition). ``subject`` is the article span
    of the subject that a coordinated or relative clause borrows, with ``auxiliary`` the span of a shared auxiliary
    and ``pronoun`` the span of the relative pronoun that the subject replaces. ``host`` is the article span of the
    clause that a participle, absolute or adverbial hangs on. ``around`` is the article span of the clause together
    with the clauses that it depends on, where that is more than the clause; ``leans`` says that without them the
    clause says nothing, or something else.
    """

    start: int
    end: int
    kind: str
    sentence: int
    head: int
    subject: tuple[int, int] | None = None
    auxiliary: tuple[int, int] | None = None
    pronoun: tuple[int, int] | None = None
    host: tuple[int, int] | None = None
    around: tuple[int, int] | None = None
    leans: bool = False
