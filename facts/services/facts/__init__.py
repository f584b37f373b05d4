"""Writes about facts: changed through one gate, with their evidence, kinds, risks and whose they are."""
