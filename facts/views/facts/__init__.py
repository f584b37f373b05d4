"""Facts and their kinds: the lists, a fact's page, what changes it."""
