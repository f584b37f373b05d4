"""What the API takes and gives of claims and facts: one module a noun."""
