"""Who may act: roles listed, a parameter that names them, or a value computed from the case."""

from yizhan.procedure.loader.reader import Reader, is_expression, is_parameter
from yizhan.procedure.loader.tree import Node
from yizhan.procedure.model import Expression, RoleChoice


def read_people(reader: Reader, node: Node | None) -> RoleChoice:
    if node is None:
        return RoleChoice()
    listed: list[str] = []
    parameter: str | None = None
    computed: Expression | None = None
    for at in reader.scalars(node, "role"):
        if is_parameter(at):
            if parameter is not None:
                reader.unexpected(at, "role", "one $parameter; it may name several roles")
            parameter = reader.parameter(at, "role parameter")
        elif is_expression(at):
            if computed is not None:
                reader.unexpected(at, "role", "one value in CEL; it may give a list of roles")
            computed = reader.expression(at)
        else:
            listed.append(reader.refer("role", at))
    return RoleChoice(tuple(listed), parameter, computed)
