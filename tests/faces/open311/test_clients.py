"""Two clients against a server that listens: one from the package index, one written from the specification."""

from datetime import datetime
from typing import Any

import georeport
import pytest

from tests.faces.api.conftest import LetIn, Program
from tests.faces.conftest import House
from tests.faces.open311.georeport_v2 import Endpoint, GeoReport, GeoReportError
from yizhan.cases.models import Case, Contact
from yizhan.faces.api.scopes import OPEN311_PUBLIC
from yizhan.faces.open311.models import Report
from yizhan.procedure.commands import Complete
from yizhan.registry.models import Staff

STREET = "public.lamp.street"


@pytest.fixture
def server(transactional_db: None, live_server: Any, app: Program) -> Any:
    return live_server


@pytest.fixture(params=["xml", "json"])
def client(server: Any, app: Program, request: pytest.FixtureRequest) -> GeoReport:
    endpoint = Endpoint.discovered(f"{server.url}/open311/discovery")
    assert endpoint.formats == ["text/xml", "application/json"]
    return GeoReport(endpoint, "garden", app.text, request.param)


def test_a_lamp_is_reported_followed_and_mended(house: House, clerk: Staff, client: GeoReport) -> None:
    street = next(one for one in client.services() if one["service_code"] == STREET)
    assert street["service_name"] in ("路灯", "Street lamp")
    assert str(street["metadata"]).lower() == "true"
    asked = client.definition(STREET)["attributes"]
    assert [(one["code"], one["datatype"], str(one["required"]).lower()) for one in asked] == [
        ("lamps", "number", "true"),
        ("dark_since", "datetime", "false"),
        ("danger", "singlevaluelist", "false"),
        ("colours", "multivaluelist", "false"),
    ]
    assert [value["key"] for value in asked[3]["values"]] == ["red", "green"]

    made = client.post(
        STREET,
        {"lamps": "2", "dark_since": "2026-03-02T18:00:00Z", "danger": "yes", "colours": ["red", "green"]},
        lat=31.2304,
        long=121.4737,
        address_string="3号楼东侧",
        description="路灯不亮\n晚上看不见 <b>&amp;</b>",
        first_name="建国",
        last_name="陈",
        phone="13812345678",
        email="chen@example.org",
        device_id="tt222111",
        account_id="wx-42",
        media_url="https://example.org/lamp.jpg",
    )
    number = made["service_request_id"]
    assert "token" not in made

    case = Case.objects.get(number=number)
    assert case.data == {
        "said": "路灯不亮\n晚上看不见 <b>&amp;</b>",
        "who": "建国 陈",
        "phone": "13812345678",
        "spot": "3号楼东侧",
        "kind": "street",
        "lamps": 2,
        "dark_since": "2026-03-02T18:00:00+00:00",
        "danger": True,
        "colours": ["red", "green"],
    }
    assert case.channel == "app"
    assert Contact.objects.get(cases=case).number_shown == "13812345678"
    assert Report.objects.get(case=case).email == "chen@example.org"
    told = client.request(number)
    assert (told["status"], told["service_code"], told["description"]) == ("open", STREET, case.data["said"])
    assert (float(told["lat"]), float(told["long"])) == (31.2304, 121.4737)
    assert told["address"] == "3号楼东侧"
    assert told["media_url"] == "https://example.org/lamp.jpg"
    assert told["requested_datetime"].endswith("Z")
    assert told["agency_responsible"] == "安居物业"

    house.do(case, clerk, Complete(step="mend"))
    closed = client.request(number)
    assert closed["status"] == "closed"
    assert datetime.fromisoformat(closed["updated_datetime"]) >= datetime.fromisoformat(told["updated_datetime"])
    assert client.requests(status="open") == []
    assert [one["service_request_id"] for one in client.requests(status="open,closed")] == [number]


def test_a_batch_service_gives_a_token_and_a_blackbox_nothing(house: House, client: GeoReport) -> None:
    batch = client.post("public.batch", address_string="东门", description="多种些树")
    box = client.post("public.blackbox", address_string="东门", description="少种些树")

    assert set(batch) == {"token", "service_notice", "account_id"}
    assert set(box) == {"service_notice", "account_id"}
    assert client.token(batch["token"]) == {
        "service_request_id": Report.objects.get(token=batch["token"]).case.number,
        "token": batch["token"],
    }


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        pytest.param({"service_code": ""}, 400, "service_code was not provided", id="no-code"),
        pytest.param({"service_code": "lamp"}, 404, "service_code was not found", id="no-such-code"),
        pytest.param({"address_string": ""}, 400, "was not provided", id="nowhere"),
        pytest.param({"lat": "31.2"}, 400, "lat and long both", id="half-a-place"),
        pytest.param({"lat": "91", "long": "0"}, 400, "lat is not a number", id="beyond-the-pole"),
        pytest.param({"lat": "nan", "long": "0"}, 400, "lat is not a number", id="no-number"),
        pytest.param({"address_id": "9-9-999"}, 400, "address_id was not found", id="no-such-place"),
        pytest.param({"attributes": {}}, 400, "attribute[lamps] was not provided", id="not-answered"),
        pytest.param({"attributes": {"lamps": "1", "wings": "2"}}, 400, "attribute[wings]", id="not-asked"),
        pytest.param({"attributes": {"lamps": "some"}}, 400, "", id="not-a-number"),
        pytest.param({"description": "灯" * 4001}, 400, "description has more than", id="too-long-a-letter"),
        pytest.param({"jurisdiction": "next-door"}, 404, "jurisdiction_id was not found", id="next-door"),
        pytest.param({"api_key": "yz_wrong"}, 403, "", id="a-wrong-key"),
        pytest.param({"api_key": ""}, 403, "", id="no-key"),
    ],
)
def test_what_is_wrong_with_a_report_is_told(
    house: House, client: GeoReport, wrong: dict[str, Any], status: int, says: str
) -> None:
    asked = {
        "service_code": STREET,
        "attributes": {"lamps": "1"},
        "address_string": "东门",
        "description": "不亮",
        **{name: value for name, value in wrong.items() if name not in ("jurisdiction", "api_key")},
    }
    sender = GeoReport(
        client.endpoint,
        wrong.get("jurisdiction", client.jurisdiction),
        wrong.get("api_key", client.api_key),
        client.format,
    )

    with pytest.raises(GeoReportError) as refused:
        sender.post(**asked)

    assert refused.value.status == status
    assert [int(one["code"]) for one in refused.value.errors] == [status]
    assert says in str(refused.value)
    assert not Case.objects.exists()


@pytest.mark.parametrize("format", ["xml", "json"])
def test_a_client_that_others_wrote_reads_it(
    house: House, server: Any, app: Program, let_in: LetIn, format: str
) -> None:
    """georeport asks without a key; so an integration lets everybody follow what the desk sees."""
    let_in("everybody", roles=["clerk"], scopes=[OPEN311_PUBLIC])
    ours = GeoReport(Endpoint.discovered(f"{server.url}/open311/discovery"), "garden", app.text, "json")
    made = ours.post(STREET, {"lamps": "1"}, address_id=house.room.code, description="第一盏不亮")
    ours.post(STREET, {"lamps": "1"}, address_id=house.room.code, description="第二盏不亮")
    number = made["service_request_id"]
    theirs = georeport.GeoReport(f"{server.url}/open311/v2", jurisdiction="garden", output_format=format)

    assert STREET in [one["service_code"] for one in theirs.get_service_list()]
    assert theirs.get_service_definition(STREET)["service_code"] == STREET
    found = theirs.get_service_requests(status="open", service_code=STREET)
    assert number in [one["service_request_id"] for one in found]
    one = theirs.get_service_request(number)
    assert (one["status"], one["service_code"]) == ("open", STREET)
    # To who has no key neither what was said nor which room is told.
    assert one["description"] is None
    assert one["address"] == "3"
    assert one["address_id"] is None
