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
        # A tag of their own: what they say is about this machine, not about the settings.
        checks.register(check_confinement, "reading")
        checks.register(show_confinement, "reading", deploy=True)
