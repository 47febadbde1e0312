"""Production settings: what is unsafe stops every process, what is incomplete is named with its remedy."""

import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from tests.processes import BIN, command, environment, free_port, run
from tradetalks.checks import production_settings, refuse_unsafe_settings
from tradetalks.settings import DEFAULT_SECRET_KEY

GOOD_KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GOOD = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": GOOD_KEY,
    "ALLOWED_HOSTS": ["talks.example.org", "127.0.0.1"],
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
}


@pytest.mark.parametrize(
    ("wrong", "ids"),
    [
        ({}, []),
        ({"SECRET_KEY": DEFAULT_SECRET_KEY}, ["tradetalks.E001"]),
        ({"SECRET_KEY": "x" * 49}, ["tradetalks.E002"]),
        ({"SECRET_KEY": GOOD_KEY[:50]}, []),
        ({"DEBUG": True}, ["tradetalks.E003"]),
        ({"ALLOWED_HOSTS": ["talks.example.org", "*"]}, ["tradetalks.E004"]),
        ({"REDIS_URL": "amqp://rabbit.example.org"}, ["tradetalks.E005"]),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}, ["tradetalks.W001"]),
        ({"REDIS_URL": ""}, ["tradetalks.W002"]),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, ["tradetalks.W003"]),
        ({"SECRET_KEY": "short", "DEBUG": True}, ["tradetalks.E002", "tradetalks.E003"]),
        ({"PRODUCTION": False, "DEBUG": True, "SECRET_KEY": DEFAULT_SECRET_KEY}, []),
    ],
)
def test_each_finding_has_its_id_and_a_hint(settings: Settings, wrong: dict[str, object], ids: list[str]) -> None:
    for name, value in {**GOOD, **wrong}.items():
        setattr(settings, name, value)

    found = production_settings()

    assert [message.id for message in found] == ids
    assert all(message.hint for message in found)


def test_start_is_refused_naming_every_error_and_no_warning(settings: Settings) -> None:
    for name, value in {**GOOD, "SECRET_KEY": DEFAULT_SECRET_KEY, "ALLOWED_HOSTS": ["*"], "REDIS_URL": ""}.items():
        setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe_settings()

    said = str(refused.value)
    assert "tradetalks.E001" in said
    assert "tradetalks.E004" in said
    assert "tradetalks.W002" not in said
    assert "openssl rand -hex 32" in said


# pytest-django warns of overriding DATABASES; the check only reads the engine.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")

DEPLOYED = {
    "TRADETALKS_PRODUCTION": "1",
    "ALLOWED_HOSTS": "talks.example.org",
    "DATABASE_URL": "postgres://user@db.example.org/tradetalks",
}


@pytest.mark.parametrize(
    "service", ["web", *(pytest.param(name, marks=pytest.mark.long) for name in ("worker", "beat", "migrate"))]
)
def test_no_process_starts_with_the_default_key(tmp_path: Path, service: str) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    env = environment(tmp_path, **DEPLOYED, REDIS_URL=f"redis://{nowhere}/0", BIND=nowhere)

    done = run(command(service), env)

    assert done.returncode != 0
    assert "tradetalks.E001" in done.stdout
    assert DEFAULT_SECRET_KEY not in done.stdout


def test_a_complete_deployment_passes_every_check_of_django_too(tmp_path: Path) -> None:
    env = environment(tmp_path, **DEPLOYED, SECRET_KEY=GOOD_KEY, REDIS_URL="redis://redis.example.org:6379/0")

    done = run([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], env)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.long
def test_static_files_are_collected_without_a_secret_as_the_image_does(tmp_path: Path) -> None:
    env = environment(tmp_path, TRADETALKS_PRODUCTION="1", DATABASE_URL="sqlite://:memory:")

    done = run([sys.executable, "manage.py", "collectstatic", "--noinput", "--dry-run"], env)

    assert done.returncode == 0, done.stdout
    assert (BIN / "gunicorn").exists()
