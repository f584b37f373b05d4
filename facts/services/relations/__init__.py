"""Writes about how claims stand to facts: find (software, in a job) and settle (a person)."""
