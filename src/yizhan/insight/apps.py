from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yizhan.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.insight.household import CHAPTERS
        from yizhan.registry.household import FILE_SECTIONS

        FILE_SECTIONS.extend(chapter for chapter in CHAPTERS if chapter not in FILE_SECTIONS)
