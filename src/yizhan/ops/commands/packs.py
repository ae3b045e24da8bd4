"""yizhan packs lint|words|bpmn|...: look at the packs, each subcommand in a file of its own."""

import importlib
import sys
from collections.abc import Callable

# Each is a function that takes the arguments after its name and returns the exit code.
SUBCOMMANDS = {
    "lint": "yizhan.ops.commands.packs_lint:main",
    "words": "yizhan.ops.commands.packs_words:main",
    "bpmn": "yizhan.ops.commands.packs_bpmn:main",
    "diff": "yizhan.ops.commands.packs_diff:main",
    "publish": "yizhan.ops.commands.packs_publish:main",
    "test": "yizhan.ops.commands.packs_test:main",
    "trace": "yizhan.ops.commands.packs_trace:main",
}

PURPOSES = {
    "lint": "prove what can be proved before anything runs",
    "words": "print the words a pack may use: verbs, types, facts, codes",
    "bpmn": "write a procedure as BPMN 2.0 with its diagram",
    "diff": "tell in words what differs between two versions",
    "publish": "put the packs folder in force, if it is sound",
    "test": "play the scenarios, also those that lie elsewhere",
    "trace": "list for each rule what carries and what exercises it, and prove it",
}

USAGE_ERROR = 2


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if arguments else USAGE_ERROR
    name, *rest = arguments
    if name not in SUBCOMMANDS:
        print(f"yizhan packs: there is no command {name!r}\n\n{usage()}", file=sys.stderr)
        return USAGE_ERROR
    module, function = SUBCOMMANDS[name].split(":")
    run: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
    return run(rest)


def usage() -> str:
    lines = [f"  {name:<10} {PURPOSES[name]}" for name in SUBCOMMANDS]
    return "\n".join(["usage: yizhan packs COMMAND [...]", "", *lines])
