"""A stretch of text → the figures in it: "nearly 1.5 million euros" is below 1,500,000 EUR.

In: the text, a span in code points, the sentence's parse where there is one, a language. Out: facts' Figure records:
bounds as exact decimals, comparator, unit, what is counted. Numbers that count nothing (years, pages) are left alone.
"""
