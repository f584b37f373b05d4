from django.apps import AppConfig


class FactdeskConfig(AppConfig):
    name = "factdesk_wagtail"
    verbose_name = "Factdesk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from factdesk_wagtail import publishing

        publishing.connect()
