"""All writes of judgement, one module a noun."""
