"""The words of languages that reading and judgement both need, as data: a folder a language, a file a notion.

The words that judgement alone needs stand in facts/language, which reads these, too. They are here because the process
that reads a file sees no folder of the program but sources/.
"""
