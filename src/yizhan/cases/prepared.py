"""Statements that come with every command: the server takes them apart and plans them once a connection, not once a
command. (All other statements carry their values in their text, as Django has it; see `prepare_threshold` among the
settings of the database.)"""

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.types.datetime import TimestamptzLoader


class _Kept(threading.local):
    """The cursor of a thread's connection. A fresh one would have to find out anew how each column is read."""

    cursor: "psycopg.Cursor[tuple[Any, ...]] | None" = None

    def on(self, connection: "psycopg.Connection[Any]") -> "psycopg.Cursor[tuple[Any, ...]]":
        if self.cursor is None or self.cursor.connection is not connection:
            self.cursor = psycopg.Cursor(connection)
            # psycopg's own, in C: Django's puts UTC, in which its connections speak, in place of UTC.
            self.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        return self.cursor


_KEPT = _Kept()


def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Its rows; in the transaction of the caller, and seen by whoever counts Django's queries."""
    own = connections[DEFAULT_DB_ALIAS]
    own.close_if_health_check_failed()
    own.ensure_connection()
    plain: Any = _KEPT.on(own.connection)
    cursor = own.make_debug_cursor(plain) if own.queries_logged else own.make_cursor(plain)
    cursor.execute(statement, values)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
