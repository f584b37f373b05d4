"""Comparing what is stated. Pure: no ORM, no settings. Each module answers one question:

- relations: how do two claims of two stories stand to each other: same, newer, contradicted, of another part, neither?
- same_claim: do two claims say exactly the same, so that the verdict on one may hold the other back?
- same_passage: do two claims stand in the same words of another printing?
- printing, house_style: are two texts one, as two outlets set and spell it?
- agreement: do two people state the same?
- support: does a statement rest on its quote?
- substitutions, openness: what did the machine put into a statement, and what of it has nobody settled?
- name_source: which source do a speaker's words name?
"""
