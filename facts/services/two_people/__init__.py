"""Two people where it matters: rounds of verdicts on a claim, changes that wait for a second person, and which ask."""
