"""Two claims with their days → do they say the same, is one newer, do they contradict each other, or neither?

read_quantities and read_side take a claim apart: figures as intervals, clock times, scores, names, what it tells, how
far along a thing is, of how much of it. compare_quantities and describe_pair put two of them beside each other, slot by
slot, and say what agrees and what differs. judge_pair makes a relation of it by rule, with the reason, weigh_pair by
trained weights over the same findings as numbers (list_features), and compare_claims leads through it. Likeness of
words decides nothing: it only says whether two claims speak of one thing, and what is open there makes them not
comparable, never a conflict.
"""
