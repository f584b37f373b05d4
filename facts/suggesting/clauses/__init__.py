"""A parsed sentence → its clauses, the smallest spans that state one fact each.

In: one Parsed sentence and the voices found in it, whose framing words ("police said that") are no part of a claim.
Out: Clause records: span, kind, and what a reader needs beside the span (a subject, the clause that it hangs on).
"""
