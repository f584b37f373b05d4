"""Proof for those outside: which records belong to a fact, a claim or an article, and the bundle that holds them.

`collect.py` finds what belongs together and what of it the reader may have; `provenance.py` writes where each thing
came from as W3C PROV; `report.py` says it in words; `evidence.py` puts it into one file.
"""
