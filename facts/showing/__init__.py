"""How words are laid out for a page: an article with its claims, ends of spans, two versions of one text. Pure."""
