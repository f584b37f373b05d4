from importlib import import_module

from django.apps import AppConfig
from django.core import checks

from sources.checks import check_confinement, show_confinement


class SourcesConfig(AppConfig):
    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Receivers need the models, which exist only now.
        import_module("sources.receivers")
        checks.register(check_confinement, checks.Tags.security)
        checks.register(show_confinement, checks.Tags.security, deploy=True)
