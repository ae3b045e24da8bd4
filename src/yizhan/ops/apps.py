from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "yizhan.ops"
    label = "ops"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.ops import checks, deploy_checks  # noqa: F401 - importing registers them
