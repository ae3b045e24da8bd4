from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yizhan.capabilities.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.capabilities.notices.effects import notify
        from yizhan.capabilities.notices.forgetting import forget
        from yizhan.cases.destroying import FORGETTING
        from yizhan.cases.effects import HANDLERS

        HANDLERS["notify"] = notify
        if forget not in FORGETTING:
            FORGETTING.append(forget)
