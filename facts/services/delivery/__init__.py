"""Writes about who is told of changes, and of what they were told."""
