"""An article → the occasion that its clauses tell of: the match, the election, the storm.

In: the article's Parsed sentences. Out: for one clause, the Setting that a statement has to name ("in the 2016 final"),
or none where the clause says it or the article tells of several.
"""
