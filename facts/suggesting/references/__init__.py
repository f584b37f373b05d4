"""Parsed sentences → what their pronouns and descriptions stand for: "she" for "Ada Cole", "the group" for "Hamas".

In: the article's Parsed sentences and voices. Out: Reference records, each with the words of the article to put in its
place, or with none where two readings are as near.
"""
