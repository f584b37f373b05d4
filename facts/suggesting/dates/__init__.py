"""An article's text → the dates it names, as far as they are known.

In: the text and the story's own date. Out: DateMention records whose value is a day, month or year, empty with a note
where the text leaves it open; then what is made of them: dates that hold for a clause ("On Friday, A sank and B was
saved"), for a figure ("as of December"), and the words that a statement says a date in.
"""
