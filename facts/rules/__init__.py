"""Which claims are risky enough to ask for two people. Pure: no ORM, no settings."""
