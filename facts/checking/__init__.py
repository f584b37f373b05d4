"""A draft → what the newsroom knows of each of its sentences, before it is printed. Nothing of a draft is stored.

mark_words finds the word groups that can be checked and says how each stands (pure); check_draft finds the facts that
may speak of the same, compares and leads through it.
"""
