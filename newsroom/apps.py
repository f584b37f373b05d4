from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate

from newsroom.celery import app
from newsroom.database import check_server, grant_app_rights, secure_guards


class NewsroomConfig(AppConfig):
    name = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Tasks are sent from web and commands too, and must find this queue and not Celery's own default.
        app.set_default()
        checks.register(check_server, checks.Tags.database)
        # Receivers need the models, which exist only now.
        import_module("newsroom.accounts.receivers")
        post_migrate.connect(grant_app_rights, sender=self, dispatch_uid="grant_app_rights")
        post_migrate.connect(secure_guards, sender=self, dispatch_uid="secure_guards")
        # Receivers need the models, which exist only now.
        import_module("newsroom.receivers")
