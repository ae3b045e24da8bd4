"""Several statements in one round trip: most of a command's time is waiting for the database to answer."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


class Batch:
    """Statements with their values, sent together. They run in order, in the transaction of the caller."""

    __slots__ = ("statements", "values")

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.values: list[Any] = []

    def add(self, statement: str, values: Sequence[Any]) -> None:
        self.statements.append(statement)
        self.values += values

    def send(self) -> None:
        if self.statements:
            with connection.cursor() as cursor:
                cursor.execute(";".join(self.statements), self.values)


def places(rows: int, columns: int) -> str:
    """Placeholders of so many rows for VALUES."""
    row = "(" + ", ".join(["%s"] * columns) + ")"
    return ", ".join([row] * rows)
