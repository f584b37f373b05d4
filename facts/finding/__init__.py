"""Finding by words: what of each record is searched (texts), what is asked (asking), and what is found (search)."""
