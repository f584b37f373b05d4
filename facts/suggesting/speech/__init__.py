"""Parsed sentences and quotations → who vouches for which stretch of the text.

In: the article's Parsed sentences and the spans of its quotations. Out: Voice records (speaker, span, the words that
introduce it), Thought records (what somebody hopes or fears, which makes nobody a speaker), the names behind "she
said", and the mode of a claim: stated, alleged, denied, estimated or planned.
"""
