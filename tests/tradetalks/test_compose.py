"""docker-compose.yml and Dockerfile: the settings a container engine would be given."""

import re
from typing import Any

import pytest

from tests.processes import CHECKOUT, compose

SERVICES: dict[str, dict[str, Any]] = compose()["services"]
OURS = {"migrate", "web", "worker", "beat"}
ALL = sorted(SERVICES)


def _has_health_check(service: str) -> bool:
    return not SERVICES[service].get("healthcheck", {"disable": True}).get("disable", False)


def _waits_for(service: str) -> dict[str, str]:
    return {name: wait["condition"] for name, wait in SERVICES[service].get("depends_on", {}).items()}


def test_the_services_are_those_of_a_whole_deployment() -> None:
    assert set(SERVICES) == OURS | {"db", "redis", "nginx"}


@pytest.mark.parametrize("service", ALL)
def test_every_service_is_checked_or_starts_after_one_that_is(service: str) -> None:
    waits = _waits_for(service)

    assert _has_health_check(service) or "service_healthy" in waits.values()
    for other, condition in waits.items():
        assert condition in {"service_healthy", "service_completed_successfully"}
        assert condition != "service_healthy" or _has_health_check(other)


def test_what_each_process_waits_for() -> None:
    migrated = {"migrate": "service_completed_successfully"}
    database, broker = {"db": "service_healthy"}, {"redis": "service_healthy"}

    assert _waits_for("migrate") == database
    # Not for Redis: without it pages and API still work.
    assert _waits_for("web") == {**database, **migrated}
    assert _waits_for("worker") == {**database, **broker, **migrated}
    assert _waits_for("beat") == {**broker, **migrated}
    assert _waits_for("nginx") == {"web": "service_healthy"}


@pytest.mark.parametrize("service", ALL)
def test_no_secret_stands_in_the_file(service: str) -> None:
    for name, value in SERVICES[service].get("environment", {}).items():
        if re.search("KEY|PASSWORD|SECRET|TOKEN", name):
            assert re.fullmatch(r"\$\{[A-Z_]+:\?set [A-Z_]+ in \.env\}", value), name
        credentials = re.search(r"//[^:@/]*:(.*)@", str(value))
        assert not credentials or re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", credentials[1]), name


@pytest.mark.parametrize("service", ALL)
def test_images_are_pinned_to_a_version(service: str) -> None:
    image = SERVICES[service]["image"]

    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", image), image


def test_the_image_is_pinned_hashed_and_not_root() -> None:
    text = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")

    assert set(re.findall(r"^FROM (\S+)", text, flags=re.MULTILINE)) == {"python:3.11.13-slim-bookworm"}
    assert "pip install --require-hashes --only-binary=:all: -r requirements.lock" in text
    assert re.findall(r"^USER (\S+)", text, flags=re.MULTILINE) == ["10001:10001"]
    assert re.search(r"^HEALTHCHECK ", text, flags=re.MULTILINE)


def test_the_image_holds_only_what_runs() -> None:
    lines = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert lines[1] == "*"
    assert kept == {
        "deploy/gunicorn.conf.py",
        "issues",
        "manage.py",
        "requirements.lock",
        "rounds",
        "static",
        "templates",
        "tradetalks",
    }


@pytest.mark.parametrize("service", ALL)
def test_containers_are_hardened(service: str) -> None:
    settings = SERVICES[service]

    assert settings["read_only"] is True
    assert settings["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in settings["tmpfs"]  # noqa: S108 -- the container's own
    assert "privileged" not in settings
    # PostgreSQL's own start drops from root to its user by itself.
    assert settings.get("cap_drop") == (None if service == "db" else ["ALL"])
    assert settings["restart"] == ("no" if service == "migrate" else "unless-stopped")


def test_only_the_front_is_reachable_and_only_from_this_machine() -> None:
    published = {name: settings["ports"] for name, settings in SERVICES.items() if "ports" in settings}

    assert published == {"nginx": ["127.0.0.1:${HTTP_PORT:-8080}:8080"]}


def test_one_clock_and_no_state_outside_the_database() -> None:
    assert SERVICES["beat"]["deploy"] == {"replicas": 1}
    assert {name: settings["volumes"] for name, settings in SERVICES.items() if "volumes" in settings} == {
        "db": ["database:/var/lib/postgresql/data"],
        "nginx": ["./deploy/nginx.conf:/etc/tradetalks/nginx.conf:ro"],
    }


@pytest.mark.parametrize("service", sorted(OURS))
def test_the_guide_and_the_file_start_a_process_alike(service: str) -> None:
    guide = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")

    assert SERVICES[service]["command"] in guide
    assert all(SERVICES[name]["image"] == SERVICES["web"]["image"] for name in OURS)


def test_the_front_passes_the_host_and_buffers_both_ways() -> None:
    text = (CHECKOUT / "deploy" / "nginx.conf").read_text(encoding="utf-8")

    assert "proxy_set_header Host $http_host;" in text
    assert "server web:8000;" in text
    assert "proxy_buffering off" not in text
    assert "proxy_request_buffering off" not in text
