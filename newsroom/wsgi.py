"""The web as synchronous workers serve it. Live events need the asynchronous one (newsroom/asgi.py)."""

import os

from django.core.wsgi import get_wsgi_application

from newsroom.database import refuse_unfit_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()
refuse_unfit_server()
