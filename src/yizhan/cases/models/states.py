"""The state of a case as a column: plain JSON in the database, a CaseState to whoever reads it."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.json import Jsonb

from yizhan.procedure.state import CaseState


class StateField(models.JSONField):
    """The answers are left out: they have a column of their own, where they can be searched. `Case.from_db`
    puts the two together again."""

    def deconstruct(self) -> Any:
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, {**keywords, "default": dict}  # for migrations

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return None if value is None else CaseState.restored(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if isinstance(value, CaseState):
            return Jsonb(value, dumps=CaseState.kept)
        return super().get_db_prep_value(value, connection, prepared)  # what a part of it is compared with
