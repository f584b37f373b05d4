"""Reading: bytes → stories. Pure: no database, no settings, no network.

In order: `decoding` says what the bytes are, a module of `formats` makes a Document of them, `pages` marks what is
furniture, `metadata` reads what the text says about itself, `stories` cuts the Document into stories. `read` runs
them; `child` does that in a process of its own.
"""
