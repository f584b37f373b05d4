"""An article's text → its sentences, parsed, and its quotations.

In: the text with its furniture marks (navigation, captions, headlines). Out: Sentence spans in code points of the
article; a Parsed for each, which holds spaCy's parse with the parser's usual mistakes mended; the spans of quotations.
"""
