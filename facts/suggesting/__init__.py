"""An article's text → the claims in it that a newsroom may want checked. Pure: no database, settings or network.

Five modules stand on top: suggest_claims (the way through all packages below, in order), plain_mode (languages without
a grammar here), ask_llm (a second engine, held to the text), score_sentences (single sentences), suggest_file (a file
on disk, for commands and measuring). Below them, each package one stretch of the way; it imports only those before:

words → sentences → clauses; figures; dates; speech → references → setting → statements; worth.
"""
