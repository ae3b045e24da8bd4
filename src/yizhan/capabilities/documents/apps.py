from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "yizhan.capabilities.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.capabilities.documents.filing import file_copies
        from yizhan.cases.effects import HANDLERS

        HANDLERS["file"] = file_copies
