"""No call goes into the house's own network, however its address is written, resolved, or changed in between."""

import socket
from ipaddress import ip_address

import pytest
from pytest_django import Settings

from tests.receiver import names
from yizhan.outside import addresses
from yizhan.outside.addresses import Forbidden, checked, fenced, may_be_called


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - an address that must not be called
        "10.0.0.5",
        "172.16.3.4",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_an_address_of_our_own_network_is_not_called(address: str) -> None:
    assert not may_be_called(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_called(address: str) -> None:
    assert may_be_called(ip_address(address))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("http://example.com/", "scheme", id="plain-http"),
        pytest.param("ftp://example.com/", "scheme", id="ftp"),
        pytest.param("file:///etc/passwd", "address", id="a-file"),
        pytest.param("gopher://127.0.0.1:6379/_FLUSHALL", "scheme", id="gopher"),
        pytest.param("https:///path", "address", id="no-host"),
        pytest.param("example.com/hook", "address", id="no-scheme"),
        pytest.param("https://user:secret@example.com/", "user", id="with-a-password"),
        pytest.param("https://example.com@127.0.0.1/", "user", id="a-host-that-looks-like-another"),
        pytest.param("https://127.0.0.1/", "private", id="this-machine"),
        pytest.param("https://2130706433/", "private", id="this-machine-as-one-number"),
        pytest.param("https://0x7f.1/", "private", id="this-machine-in-hexadecimal"),
        pytest.param("https://127.1/", "private", id="this-machine-cut-short"),
        pytest.param("https://0177.0.0.1/", "private", id="this-machine-in-octal"),
        pytest.param("https://[::1]/", "private", id="this-machine-in-six"),
        pytest.param("https://[::ffff:127.0.0.1]/", "private", id="this-machine-mapped"),
        pytest.param("https://[fe80::1%25eth0]/", "name", id="a-link"),
        pytest.param("https://169.254.169.254/latest/meta-data/", "private", id="the-metadata-service"),
        pytest.param("https://localhost:5432/", "private", id="the-database"),
        pytest.param("https://example.com:99999/", "address", id="no-such-port"),
        pytest.param("https://exa mple.com/", "address", id="a-blank"),
        pytest.param("https://example.com/\r\nHost: x", "address", id="a-header-in-the-path"),
        pytest.param("https://" + "a" * 600, "address", id="endless"),
        pytest.param("https://no-such-name.invalid/", "name", id="no-such-name"),
    ],
)
def test_what_is_no_public_web_address_is_refused(url: str, code: str) -> None:
    with pytest.raises(Forbidden) as refused:
        checked(url)

    assert refused.value.code == code


def test_a_name_that_stands_for_an_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_getaddrinfo", names({"inner.example.com": ["10.0.0.5"]}))

    with pytest.raises(Forbidden) as refused:
        checked("https://inner.example.com/")
    assert refused.value.code == "private"


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = names({"a": ["93.184.216.34"]})("a", 443) + names({"a": ["127.0.0.1"]})("a", 443)
    monkeypatch.setattr(addresses, "_getaddrinfo", lambda *args, **kwargs: both)

    with pytest.raises(Forbidden):
        checked("https://mixed.example.com/")


def test_what_is_called_is_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    rebinding = names({"rebinding.example.com": ["93.184.216.34", "127.0.0.1"]})
    monkeypatch.setattr(addresses, "_getaddrinfo", rebinding)

    target = checked("https://rebinding.example.com/hook?x=1")

    assert (target.address, target.host, target.port) == ("93.184.216.34", "rebinding.example.com", 443)
    assert target.path == "/hook?x=1"


def test_networks_that_the_installation_names_are_let_through(settings: Settings) -> None:
    settings.OUTSIDE_ALLOWED = ["127.0.0.0/8"]

    assert checked("http://127.0.0.1:8080/x").port == 8080
    with pytest.raises(Forbidden):
        checked("http://10.0.0.1/")


def test_within_the_fence_no_library_resolves_into_our_network() -> None:
    with fenced(), pytest.raises(socket.gaierror):
        socket.create_connection(("localhost", 9), timeout=1)

    with pytest.raises(ConnectionRefusedError):  # outside of it nothing is different
        socket.create_connection(("127.0.0.1", 9), timeout=1)
