"""Lists come only from allowed, public addresses, and never take more bytes or time than allowed."""

import hashlib
import socket
import time

import pytest

from facilities.allowed_urls import FetchError, check_allowed, public_address
from facilities.fetching import Limits, Seen, fetch
from tests.http_stand_in import list_server

LOOPBACK = ["127.0.0.0/8"]


@pytest.fixture
def server():
    with list_server() as served:
        yield served


def code_of(call, *args, **keys) -> str:
    with pytest.raises(FetchError) as told:
        call(*args, **keys)
    return told.value.code


def test_allowed_list_is_written_to_a_file_with_its_digest(server, tmp_path):
    server.content["/data/rptra.csv"] = b"nama\nMelati\n"
    got = fetch(f"{server.url}/data/rptra.csv", tmp_path, prefixes=[f"{server.url}/data/"], private=LOOPBACK)
    assert got.path.read_bytes() == b"nama\nMelati\n"
    assert (got.file_name, got.size_bytes) == ("rptra.csv", 12)
    assert got.sha256 == hashlib.sha256(b"nama\nMelati\n").hexdigest()


def test_name_stated_by_the_server_is_never_a_path(server, tmp_path):
    server.content["/unduh"] = b"x"
    server.headers["/unduh"] = {"Content-Disposition": 'attachment; filename="../../etc/passwd"'}
    got = fetch(f"{server.url}/unduh", tmp_path, prefixes=[server.url], private=LOOPBACK)
    assert "/" not in got.file_name and got.path.parent == tmp_path


def test_unchanged_list_is_not_sent_again(server, tmp_path):
    server.content["/a.csv"], server.etags["/a.csv"] = b"x", '"v1"'
    first = fetch(f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK)
    again = fetch(f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK, seen=first.seen)
    assert first.seen == Seen('"v1"', "") and again.path is None and again.seen == first.seen


@pytest.mark.parametrize(
    "url",
    [
        "https://data.go.id.evil.example/a.csv", "https://data.go.id:8443/dataset/a.csv",
        "http://data.go.id/dataset/a.csv", "https://data.go.id/dataset-lain/a.csv", "https://data.go.id/a.csv",
        "ftp://data.go.id/dataset/a.csv", "file:///etc/passwd",
        "https://data.go.id@evil.example/dataset/a.csv", "https://data.go.id/dataset/../rahasia",
        "https://data.go.id/dataset/%2e%2e/rahasia", "https://data.go.id/dataset/a\nHost: x",
        "https://data.go.id\\@evil.example/dataset/", "",
    ],
)  # fmt: skip
def test_address_beyond_the_allowed_prefix_is_refused(url):
    assert code_of(check_allowed, url, ["https://data.go.id/dataset/"]) in ("not_allowed", "bad_address")


@pytest.mark.parametrize("url", ["https://data.go.id/dataset/a.csv", "https://DATA.go.id:443/dataset/b/c?d=e"])
def test_address_below_the_allowed_prefix_is_accepted(url):
    assert check_allowed(url, ["https://data.go.id/dataset/"]).hostname == "data.go.id"


def test_without_any_allowed_prefix_nothing_is_fetched(server, tmp_path):
    assert code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[], private=LOOPBACK) == "not_allowed"
    assert server.asked == []


def test_loopback_is_refused_even_when_its_prefix_is_allowed(server, tmp_path):
    server.content["/a.csv"] = b"x"
    assert code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=[]) == "private_address"
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "::ffff:127.0.0.1", "fe80::1", "fd00::1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_name_that_resolves_inside_the_house_is_refused(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443)),
               (family, socket.SOCK_STREAM, 6, "", (address, 443))]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_keys: answers)
    parts = check_allowed("https://data.go.id/a.csv", ["https://data.go.id"])
    assert code_of(public_address, parts, []) == "private_address"


def test_public_name_is_asked_at_the_address_that_was_checked(monkeypatch):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_keys: answers)
    assert public_address(check_allowed("https://data.go.id/a", ["https://data.go.id"]), []) == "8.8.8.8"


def test_number_that_hides_loopback_is_refused():
    parts = check_allowed("http://2130706433/a", ["http://2130706433"])
    assert code_of(public_address, parts, []) == "private_address"


def test_host_inside_the_house_may_be_listed_by_name_or_network():
    parts = check_allowed("http://localhost/a", ["http://localhost"])
    assert public_address(parts, ["localhost"]) in ("127.0.0.1", "::1")
    assert public_address(parts, ["127.0.0.0/8", "::1/128"]) in ("127.0.0.1", "::1")


def test_redirect_to_another_server_is_refused_before_it_is_asked(server, tmp_path):
    with list_server() as other:
        other.content["/rahasia"] = b"x"
        server.redirects["/a.csv"] = f"{other.url}/rahasia"
        code = code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK)
        assert (code, other.asked) == ("not_allowed", [])


def test_redirect_to_loopback_is_refused_though_its_prefix_is_allowed(server, tmp_path):
    server.redirects["/a.csv"] = f"http://127.0.0.2:{server.port}/b.csv"
    prefixes = [server.url, f"http://127.0.0.2:{server.port}"]
    code = code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=prefixes, private=["127.0.0.1/32"])
    assert (code, server.asked) == ("private_address", ["/a.csv"])


def test_redirect_below_the_prefix_is_followed_and_a_circle_is_left(server, tmp_path):
    server.redirects["/a.csv"] = "/b.csv"
    server.content["/b.csv"] = b"x"
    got = fetch(f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK)
    assert got.url == f"{server.url}/b.csv"
    server.redirects["/b.csv"] = "/a.csv"
    code = code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK)
    assert code == "too_many_redirects"


@pytest.mark.parametrize("stated", [True, False])
def test_huge_body_is_refused_and_no_file_is_left(server, tmp_path, stated):
    if stated:
        server.content["/a.csv"] = b"x" * 200_000
    else:
        server.endless.add("/a.csv")
    limits = Limits(most_bytes=100_000)
    code = code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK, limits=limits)
    assert (code, list(tmp_path.iterdir())) == ("too_big", [])


def test_dripping_body_is_cut_in_time_and_no_file_is_left(server, tmp_path):
    server.slow.add("/a.csv")
    began = time.monotonic()
    limits = Limits(seconds=0.6, idle_seconds=0.5)
    code = code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK, limits=limits)
    assert (code, list(tmp_path.iterdir())) == ("too_slow", [])
    assert time.monotonic() - began < 3


def test_answer_cut_short_is_refused(server, tmp_path):
    server.content["/a.csv"] = b"x" * 10
    server.headers["/a.csv"] = {"Content-Length": "20"}
    code = code_of(fetch, f"{server.url}/a.csv", tmp_path, prefixes=[server.url], private=LOOPBACK)
    assert (code, list(tmp_path.iterdir())) in [("cut_short", []), ("broken_answer", [])]


def test_missing_list_and_unknown_server_are_told_apart(server, tmp_path):
    assert code_of(fetch, f"{server.url}/x", tmp_path, prefixes=[server.url], private=LOOPBACK) == "bad_status"
    gone = "http://tidak-ada.invalid/a.csv"
    assert code_of(fetch, gone, tmp_path, prefixes=[gone], private=[]) == "unknown_host"
