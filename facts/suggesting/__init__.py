"""An article's text → the claims in it that a newsroom may want checked. Pure: no database, settings or network.

Four modules stand on top and are called from outside: suggest_claims (the way through all packages below, in order),
plain_mode (languages without a grammar here), ask_llm (a second engine, held to the text), score_sentences (single
sentences). Below them, each package one stretch of the way; none imports one that stands above it:

words → sentences → clauses; figures; dates; speech → references → setting → statements; worth.
"""
