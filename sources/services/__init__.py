"""Every write of evidence, one module a noun."""
