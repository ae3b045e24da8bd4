from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "yizhan.capabilities.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.capabilities.webhooks.hearing import hear
        from yizhan.cases.effects import HEARERS

        if hear not in HEARERS:
            HEARERS.append(hear)
