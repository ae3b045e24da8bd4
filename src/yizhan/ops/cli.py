"""The `yizhan` command: a table of subcommands, each loaded only when it is asked for."""

import importlib
import os
import sys
from collections.abc import Callable

from yizhan.ops.refused import Unable

# Each is a function that takes the arguments after its name and returns the exit code.
COMMANDS = {
    "serve": "yizhan.ops.commands.serve:main",
    "worker": "yizhan.ops.commands.worker:main",
    "migrate": "yizhan.ops.commands.migrate:main",
    "check": "yizhan.ops.commands.check:main",
    "demo": "yizhan.ops.commands.demo:main",
    "db": "yizhan.ops.commands.db:main",
    "packs": "yizhan.ops.commands.packs:main",
    "import": "yizhan.ops.commands.importing:main",
    "audit": "yizhan.ops.commands.audit:main",
    "archive": "yizhan.ops.commands.archive:main",
    "manage": "yizhan.ops.commands.manage:main",
}

PURPOSES = {
    "serve": "serve the pages and the event streams",
    "worker": "run the outbox and the clocks",
    "migrate": "bring the database up to this version",
    "demo": "build the living demo site and open its desk",
    "check": "look for mistakes in settings and packs",
    "db": "start, stop, ask, back up and restore the database",
    "packs": "lint, export and explain the procedures",
    "import": "bring in a call log from elsewhere",
    "audit": "prove that the journal stands as it was written",
    "archive": "prove what was archived, and make missing packages",
    "manage": "run a command of Django's",
}

USAGE_ERROR = 2


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if given else USAGE_ERROR
    name, *rest = given
    if name not in COMMANDS:
        print(f"yizhan: there is no command {name!r}\n\n{usage()}", file=sys.stderr)
        return USAGE_ERROR
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.ops.settings")
    try:
        return command(name)(rest)
    except Unable as error:
        print(f"yizhan: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell reports for a program that was interrupted


def command(name: str) -> Callable[[list[str]], int]:
    module, function = COMMANDS[name].split(":")
    found: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
    return found


def usage() -> str:
    lines = [f"  {name:<10} {PURPOSES[name]}" for name in COMMANDS]
    return "\n".join(["usage: yizhan COMMAND [...]", "", *lines, "", "yizhan COMMAND --help tells more."])
