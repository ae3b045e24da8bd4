"""A procedure as BPMN 2.0 with its diagram, for bpmn.io, Camunda Modeler and the case page.

The id of a task is the id of its step, so that a page can light the step where a case stands.
"""

from yizhan.procedure.bpmn.graph import graph_of, xml_id
from yizhan.procedure.bpmn.layout import drawing_of
from yizhan.procedure.bpmn.xml import written
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Library

__all__ = ["to_bpmn", "xml_id"]


def to_bpmn(definition: Definition, library: Library, language: str = "zh") -> str:
    """The XML document, with names in `language` (zh, en). The same procedure always gives the same text."""
    procedure = definition.procedure
    graph = graph_of(definition, library, language)
    title = procedure.title.in_language(language)
    return written(f"{procedure.pack}.{procedure.id}", title, graph, drawing_of(graph))
