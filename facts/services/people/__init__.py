"""Writes about people at work: who is where, what they typed, how their desk is arranged. None of it is on record."""
