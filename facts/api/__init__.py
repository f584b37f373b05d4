"""Judgement through the API: claims, decisions on them, facts, and what changed."""
