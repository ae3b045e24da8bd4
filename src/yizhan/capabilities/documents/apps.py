from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "yizhan.capabilities.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.capabilities.documents.archive.filing import file_copies
        from yizhan.capabilities.documents.archive.sealing import hear
        from yizhan.cases.effects import HANDLERS, HEARERS

        HANDLERS["file"] = file_copies
        if hear not in HEARERS:
            HEARERS.append(hear)
