"""The desk's own servers and processes: PostgreSQL and Valkey from their wheels, web, worker and beat around them.

No Django in here but for `supervisor`: `manage.py` needs the servers before it can load the settings.
"""
