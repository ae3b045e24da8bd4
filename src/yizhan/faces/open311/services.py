"""Services: what a site's packs offer to the public; one for each procedure that says so, or for each choice."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yizhan.cases import library
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Choice, Field, Procedure, Public
from yizhan.registry.models import Site

# Field types of the packs as GeoReport's data types.
DATATYPES = {
    "text": "string",
    "phone": "string",
    "place": "string",
    "long-text": "text",
    "integer": "number",
    "number": "number",
    "money": "number",
    "date": "datetime",
    "datetime": "datetime",
    "yes-no": "singlevaluelist",
    "choice": "singlevaluelist",
    "choices": "multivaluelist",
}


@dataclass(frozen=True, slots=True)
class Service:
    definition: Definition
    public: Public
    choice: Choice | None = None

    @property
    def procedure(self) -> Procedure:
        return self.definition.procedure

    @property
    def code(self) -> str:
        base = code_of(self.procedure)
        return f"{base}.{self.choice.id}" if self.choice is not None else base

    def name(self, language: str) -> str:
        return (self.choice or self.procedure).title.in_language(language)

    def cases(self) -> Q:
        """Which cases are requests of this service."""
        its = Q(pack=self.procedure.pack, procedure=self.procedure.id)
        return its & Q(**{f"data__{self.public.each}": self.choice.id}) if self.choice is not None else its

    def told(self, language: str) -> dict[str, Any]:
        words = self.public.keywords or self.procedure.intake.keywords
        return {
            "service_code": self.code,
            "service_name": self.name(language),
            "description": self.public.describes.in_language(language),
            "metadata": bool(self.public.attributes),
            "type": self.public.answers,
            "keywords": ", ".join(words),
            "group": self.public.group.in_language(language),
        }

    def attributes(self, language: str) -> list[dict[str, Any]]:
        required = self.procedure.intake.required
        return [
            _attribute(self.definition.pack.fields[name], place, name in required, language)
            for place, name in enumerate(self.public.attributes, start=1)
        ]


def services_of(site: Site) -> list[Service]:
    found: list[Service] = []
    for definition in library.current().definitions(site):
        public = definition.procedure.intake.public
        if public is None:
            continue
        if public.each is None:
            found.append(Service(definition, public))
        else:
            found += [Service(definition, public, one) for one in definition.pack.fields[public.each].choices]
    return found


def code_of(procedure: Procedure) -> str:
    return f"{procedure.pack}.{procedure.id}"


def of_case(procedure: Procedure, data: dict[str, Any], language: str, fields: dict[str, Field]) -> tuple[str, str]:
    """Code and name of the service that a case is a request of. One that nobody has judged yet is of the whole
    procedure."""
    public = procedure.intake.public
    chosen = fields[public.each].choice_named(str(data.get(public.each, ""))) if public and public.each else None
    if chosen is None:
        return code_of(procedure), procedure.title.in_language(language)
    return f"{code_of(procedure)}.{chosen.id}", chosen.title.in_language(language)


def _attribute(field: Field, place: int, required: bool, language: str) -> dict[str, Any]:
    told = {
        "variable": True,
        "code": field.id,
        "datatype": DATATYPES[field.type],
        "required": required or field.required,
        "datatype_description": field.help.in_language(language) or None,
        "order": place,
        "description": field.title.in_language(language),
    }
    if field.type == "yes-no":
        yes, no = ("是", "否") if language.startswith("zh") else ("Yes", "No")
        return {**told, "values": [{"key": "yes", "name": yes}, {"key": "no", "name": no}]}
    if field.choices:
        return {**told, "values": [{"key": o.id, "name": o.title.in_language(language)} for o in field.choices]}
    return told
