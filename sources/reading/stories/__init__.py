"""A Document in, its stories out: where each begins and ends, whether a person drew that, and its language."""
