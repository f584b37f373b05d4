"""Pages about how claims stand to facts."""
