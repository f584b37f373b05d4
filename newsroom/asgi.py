"""The web: `gunicorn -k asgi newsroom.asgi`. This is its only entrance; the gate stands in it."""

import os

from django.core.asgi import get_asgi_application

from newsroom.database import refuse_unfit_server
from newsroom.private import hide_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
# Every request runs in a thread of its own here; without a pool each would open a connection (187 against 1,180
# requests a second).
os.environ.setdefault("DATABASE_POOL_SIZE", "10")

hide_process()
django = get_asgi_application()
refuse_unfit_server()

# Only now: its modules need the apps that Django has just loaded.
from newsroom.edge.gate import Gate  # noqa: E402

application = Gate(django)
