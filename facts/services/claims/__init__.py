"""Writes about claims: found by a run, edited, decided, returned, reopened, followed into newer texts."""
