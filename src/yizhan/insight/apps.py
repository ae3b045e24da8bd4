from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yizhan.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yizhan.cases.effects import HANDLERS
        from yizhan.insight.household import CHAPTERS
        from yizhan.insight.reports.submitting import submit
        from yizhan.registry.household import FILE_SECTIONS

        HANDLERS["submit"] = submit
        FILE_SECTIONS.extend(chapter for chapter in CHAPTERS if chapter not in FILE_SECTIONS)
