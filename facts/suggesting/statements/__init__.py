"""A clause and what was found around it → a statement that can be read without the article, or none.

In: a Clause, its voice, references, dates and setting. Out: whether it is a claim at all (gate_opinion); the statement
with every borrowed word accounted for (state_claim, check_statement); why it is suggested and what is uncertain in it
(explain_claim, doubt_statement).
"""
