"""yizhan manage ...: Django's own commands, with the database running."""

from django.core.management import execute_from_command_line

from yizhan.ops.commands.database import database_running


def main(arguments: list[str]) -> int:
    with database_running():
        execute_from_command_line(["yizhan manage", *arguments])
    return 0
