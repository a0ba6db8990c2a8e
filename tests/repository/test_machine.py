"""What the scripts find on the machine."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from machine import ports, postgres, stamps, system_packages


def write_control(share: Path, version: str) -> Path:
    """Write the control file of a PostGIS extension."""
    control = share / "extension" / "postgis.control"
    control.parent.mkdir(parents=True)
    control.write_text(f"# postgis extension\ndefault_version = '{version}'\n", encoding="utf-8")
    return share


def test_postgis_version_is_read_from_its_control_file(tmp_path: Path) -> None:
    assert postgres.extension_version(write_control(tmp_path / "a", "3.3.2")) == (3, 3, 2)
    assert postgres.extension_version(write_control(tmp_path / "b", "3.6.0dev")) == (3, 6, 0)
    assert postgres.extension_version(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    ("major", "postgis", "fits"),
    [
        (15, (3, 3, 2), True),
        (17, (3, 5), True),
        (14, (3, 4), False),
        (15, (3, 2, 9), False),
        (15, None, False),
    ],
)
def test_installation_fits(major: int, postgis: tuple[int, ...] | None, fits: bool) -> None:
    assert postgres.Installation(major, Path("/x"), postgis).fits is fits


def test_first_free_port_passes_over_taken_ones() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.first_free(range(port, port + 20)) > port
        with pytest.raises(ports.NoFreePort, match=f"no free port on 127.0.0.1 between {port} and {port}"):
            ports.first_free(range(port, port + 1))


def test_step_is_fresh_until_its_files_change(tmp_path: Path) -> None:
    file, stamp = tmp_path / "lock", tmp_path / "stamps" / "step"
    file.write_text("a==1", encoding="utf-8")
    stamps.mark(stamp, stamps.digest(files=[file]))
    assert stamps.is_fresh(stamp, stamps.digest(files=[file]))
    file.write_text("a==2", encoding="utf-8")
    assert not stamps.is_fresh(stamp, stamps.digest(files=[file]))


def test_without_root_and_sudo_one_message_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "missing", lambda *_: ["gettext", "chromium"])
    monkeypatch.setattr(system_packages, "prefix", lambda: None)
    with pytest.raises(system_packages.PackagesMissing, match="install --yes gettext chromium\n"):
        system_packages.install(tests=True, own_database=False)


def test_failing_apt_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "missing", lambda *_: ["gettext"])
    failing = ["sh", "-c", "echo E: no network >&2; exit 100", "-"]
    monkeypatch.setattr(system_packages, "prefix", lambda: failing)
    with pytest.raises(system_packages.PackagesMissing, match="apt-get update failed:\n    E: no network"):
        system_packages.install(tests=False, own_database=False)


def test_pgrouting_is_wanted_for_the_server_that_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "DEBIAN_SHARE", tmp_path)
    monkeypatch.setattr(postgres, "fitting", lambda: postgres.Installation(15, Path("/x"), (3, 3)))
    assert system_packages.routing_package() == "postgresql-15-pgrouting"
    monkeypatch.setattr(system_packages, "prefix", lambda: None)
    with pytest.raises(system_packages.PackagesMissing, match="sudo apt-get install --yes postgresql-15-pgrouting"):
        system_packages.install_for_bench()
    control = tmp_path / "15" / "extension" / "pgrouting.control"
    control.parent.mkdir(parents=True)
    control.touch()
    system_packages.install_for_bench()
    assert system_packages.routing_package() is None
