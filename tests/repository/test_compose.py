"""docker-compose.yml runs the same programs as bin/serve, on the same PostGIS major."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from machine import postgres, postmaster, services


@pytest.fixture(scope="module")
def compose(project: Path) -> dict[str, Any]:
    """Return docker-compose.yml as data."""
    return yaml.safe_load((project / "docker-compose.yml").read_text(encoding="utf-8"))


def test_services_start_the_commands_of_bin_serve(compose: dict[str, Any]) -> None:
    started = {name: tuple(service.get("command", ())) for name, service in compose["services"].items()}
    assert started["web"] == services.WEB
    assert started["worker"] == services.WORKER
    assert started["migrate"] == services.MIGRATE


def test_image_starts_the_web_command_by_itself(project: Path) -> None:
    last = (project / "Dockerfile").read_text(encoding="utf-8").strip().splitlines()[-1]
    assert tuple(re.findall(r'"([^"]+)"', last)) == services.WEB


def test_database_image_is_of_the_oldest_server_and_the_major_that_geo_kla_asks_for(
    compose: dict[str, Any],
) -> None:
    image = re.fullmatch(r"postgis/postgis:(\d+)-(\d+)\.(\d+)", compose["services"]["db"]["image"])
    assert image is not None
    major, *postgis = map(int, image.groups())
    assert major == postgres.MAJOR_LEAST
    assert postgis[0] == postgres.POSTGIS_LEAST[0]
    assert tuple(postgis) >= postgres.POSTGIS_LEAST


def test_database_is_tuned_like_the_private_cluster(compose: dict[str, Any]) -> None:
    private = postmaster.settings(port=1)
    for setting in compose["services"]["db"]["command"][2::2]:
        name, value = setting.split("=")
        if name == "shared_buffers":  # the private cluster takes less on a small machine
            continue
        assert f"{name} = {value}\n" in private


def test_lasting_services_have_health_checks_and_wait_for_one_migration(compose: dict[str, Any]) -> None:
    for name in ("db", "web", "worker"):
        assert compose["services"][name]["healthcheck"]["test"]
    for name in ("web", "worker"):
        waits = compose["services"][name]["depends_on"]
        assert waits == {"migrate": {"condition": "service_completed_successfully"}}
    assert compose["services"]["migrate"]["restart"] == "no"


def test_data_outlives_the_containers(compose: dict[str, Any]) -> None:
    volumes = [volume for service in compose["services"].values() for volume in service.get("volumes", ())]
    mounted = {volume.split(":")[0] for volume in volumes}
    assert mounted == set(compose["volumes"]) == {"database", "data"}


def test_docker_accepts_the_file(project: Path) -> None:
    if shutil.which("docker") is None:
        pytest.skip("no docker client here")
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this docker client has no compose")
    done = subprocess.run(
        ["docker", "compose", "config", "--quiet"],
        cwd=project, env={**os.environ, "POSTGRES_PASSWORD": "x", "SECRET_KEY": "x"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
