"""The words of languages, one list a notion, as data: months, numbers, offices, casualties, verbs of reporting, …

A folder is a language (its ISO 639-1 code), a file in it a notion, a table in the file a list; notions.py reads them.
Rules, kinds, reasons, figures and suggesting take the words from here, so that all know the same ones. To add a
language, add a folder with the files that you have: a notion that a language lacks is an empty list.
"""
