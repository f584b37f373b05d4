"""Comparing what is stated. Pure: no ORM, no settings."""
