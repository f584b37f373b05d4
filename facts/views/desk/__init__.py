"""A person's own desk: what waits, what others did, how it is arranged."""
