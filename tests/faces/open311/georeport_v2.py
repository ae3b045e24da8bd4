"""A small client of Open311, written from the published specification of GeoReport v2 and of its discovery alone.

It knows nothing of the house: two formats, seven resources, errors by status with code and description.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import requests


class GeoReportError(Exception):
    """The server's `errors`: a list of code and description."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(one["description"]) for one in errors))
        self.status = status
        self.errors = errors


@dataclass(frozen=True)
class Endpoint:
    url: str
    formats: list[str]
    kind: str

    @classmethod
    def discovered(cls, discovery: str) -> "Endpoint":
        """The endpoint of GeoReport v2 that a discovery names; discovery must be there in XML and in JSON."""
        told = json.loads(_fetch(discovery + ".json"))
        one = next(one for one in told["endpoints"] if one["specification"].endswith("/GeoReport_v2"))
        tree = _tree(_fetch(discovery + ".xml"))
        assert [url.text for url in tree.iter("url")] == [end["url"] for end in told["endpoints"]]
        return cls(one["url"], one["formats"], one["type"])


@dataclass(frozen=True)
class GeoReport:
    endpoint: Endpoint
    jurisdiction: str = ""
    api_key: str = ""
    format: str = "xml"

    def services(self) -> list[dict[str, Any]]:
        return self._list("services", "service")

    def definition(self, code: str) -> dict[str, Any]:
        body = self._get(f"services/{quote(code)}")
        if self.format == "json":
            return dict(json.loads(body))
        tree = _tree(body)
        assert tree.tag == "service_definition"
        attributes = []
        for node in tree.find("attributes") or ():
            told = {child.tag: child.text for child in node if child.tag != "values"}
            told["values"] = [{child.tag: child.text for child in value} for value in node.iterfind("values/value")]
            attributes.append(told)
        return {"service_code": tree.findtext("service_code"), "attributes": attributes}

    def post(
        self, service_code: str, attributes: Mapping[str, str | list[str]] | None = None, **arguments: object
    ) -> dict[str, Any]:
        form: list[tuple[str, str]] = [("api_key", self.api_key), ("service_code", service_code)]
        form += [("jurisdiction_id", self.jurisdiction)] if self.jurisdiction else []
        form += [(name, str(value)) for name, value in arguments.items()]
        for code, value in (attributes or {}).items():
            if isinstance(value, list):
                form += [(f"attribute[{code}][]", one) for one in value]
            else:
                form.append((f"attribute[{code}]", value))
        sent = requests.post(f"{self.endpoint.url}/requests.{self.format}", data=form, timeout=30)
        return self._entries(_read(sent), "service_requests", "request")[0]

    def token(self, token: str) -> dict[str, Any]:
        return self._list(f"tokens/{quote(token)}", "request", "service_requests")[0]

    def requests(self, **query: object) -> list[dict[str, Any]]:
        return self._list("requests", "request", "service_requests", **query)

    def request(self, id: str) -> dict[str, Any]:
        return self._list(f"requests/{quote(id)}", "request", "service_requests")[0]

    def _list(self, resource: str, entry: str, root: str = "", **query: object) -> list[dict[str, Any]]:
        return self._entries(self._get(resource, **query), root or resource, entry)

    def _get(self, resource: str, **query: object) -> bytes:
        asked = {name: str(value) for name, value in query.items()}
        if self.jurisdiction:
            asked["jurisdiction_id"] = self.jurisdiction
        if self.api_key:
            asked["api_key"] = self.api_key
        return _fetch(f"{self.endpoint.url}/{resource}.{self.format}?{urlencode(asked)}")

    def _entries(self, body: bytes, root: str, entry: str) -> list[dict[str, Any]]:
        if self.format == "json":
            return list(json.loads(body))
        tree = _tree(body)
        assert tree.tag == root
        assert {child.tag for child in tree} <= {entry}
        return [{child.tag: child.text for child in one} for one in tree]


def _fetch(url: str) -> bytes:
    return _read(requests.get(url, timeout=30))


def _read(answer: requests.Response) -> bytes:
    format = answer.url.partition("?")[0].rpartition(".")[2]
    assert answer.headers["Content-Type"] == _TYPES[format]
    if answer.ok:
        return answer.content
    if format == "json":
        raise GeoReportError(answer.status_code, answer.json())
    tree = _tree(answer.content)
    assert tree.tag == "errors"
    raise GeoReportError(answer.status_code, [{child.tag: child.text for child in one} for one in tree])


def _tree(body: bytes) -> ET.Element:
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ET.fromstring(body)  # noqa: S314 - it comes from our own server


_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
