"""yizhan packs bpmn PROCEDURE [-o FILE]: a procedure as BPMN 2.0 with its diagram, for bpmn.io and others."""

import argparse
import sys
from pathlib import Path

import django

from yizhan.ops.commands.packs_lint import library_of_the_house, of_the_terminal
from yizhan.ops.refused import Unable
from yizhan.procedure.bpmn import to_bpmn
from yizhan.procedure.definition import Definition
from yizhan.procedure.loader.reader import nearest
from yizhan.procedure.model import Library, Procedure


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="yizhan packs bpmn", description="Write a procedure as BPMN 2.0 with its diagram."
    )
    parser.add_argument("procedure", help="its id, or pack/id where several packs have it")
    parser.add_argument("-o", "--output", type=Path, help="the file to write (the terminal)")
    parser.add_argument("--language", choices=("zh", "en"), default=of_the_terminal(), help="of the names")
    given = parser.parse_args(arguments)
    django.setup()
    library = library_of_the_house()
    procedure = named(library, given.procedure)
    document = to_bpmn(Definition(library.pack_of(procedure), procedure), library, given.language)
    if given.output is None:
        sys.stdout.write(document)
    else:
        given.output.write_text(document, encoding="utf-8")
        print(f"{given.output}: {procedure.ref}, {len(procedure.steps)} steps")
    return 0


def named(library: Library, name: str) -> Procedure:
    """The procedure of that name. Raises Unable with the nearest right one."""
    try:
        return library.procedure(name)
    except KeyError as error:
        several = [one.ref for one in library.procedures() if one.id == name]
        if several:
            raise Unable(f"{name} is in several packs; say which: {', '.join(several)}") from error
        near = nearest(name, [one.ref for one in library.procedures()] + [one.id for one in library.procedures()])
        hint = f'; did you mean "{near}"?' if near else ""
        raise Unable(f"there is no procedure {name!r}{hint}") from error
