"""Statements that come with every command: the server takes them apart and plans them once a connection, not once a
command. (All other statements carry their values in their text, as Django has it; see `prepare_threshold` among the
settings of the database.)"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Its rows; in the transaction of the caller, and seen by whoever counts Django's queries."""
    own = connections[DEFAULT_DB_ALIAS]
    own.close_if_health_check_failed()
    own.ensure_connection()
    plain: Any = psycopg.Cursor(own.connection)
    with own.make_debug_cursor(plain) if own.queries_logged else own.make_cursor(plain) as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
