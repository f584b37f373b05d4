"""What the other packages share: records that travel between them, and words that several of them look for.

In: nothing, or one text. Out: the records of claims, clauses and voices (types, clause_kinds, find_voice); sets of
reporting verbs, given names and place names; windows of a text around words that are looked for.
"""
