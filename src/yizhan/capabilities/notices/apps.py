from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yizhan.capabilities.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.capabilities.notices.effects import notify
        from yizhan.cases.effects import HANDLERS

        HANDLERS["notify"] = notify
