""".env.example and docs/deploy.md name every variable that is read, and no other."""

import re

from tests.processes import CHECKOUT, compose
from tests.settings import DOCUMENTED_VARIABLE


def _text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def _read_by_the_code() -> set[str]:
    settings = re.findall(r"""\benv\.\w+\(\s*"([A-Z_]+)\"""", _text("tradetalks/settings.py"))
    gunicorn = re.findall(r"""environ\.get\("([A-Z_]+)\"""", _text("deploy/gunicorn.conf.py"))
    compose = re.findall(r"\$\{([A-Z_]+)", _text("docker-compose.yml"))
    return {*settings, *gunicorn, *compose}


def test_the_example_names_every_variable_read_and_no_other() -> None:
    documented = DOCUMENTED_VARIABLE.findall(_text(".env.example"))

    assert sorted(documented) == sorted(_read_by_the_code())


def test_the_deployment_guide_explains_every_variable() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", _text("docs/deploy.md"), flags=re.MULTILINE))

    assert explained == _read_by_the_code()


def test_containers_are_given_every_variable_that_the_image_does_not_fix() -> None:
    fixed_by_the_image = set(re.findall(r"\b([A-Z_]{4,})=", _text("Dockerfile")))
    given = set(compose()["services"]["web"]["environment"])
    compose_only = {"POSTGRES_PASSWORD", "HTTP_PORT"}

    # DEBUG has no place in a deployment.
    assert _read_by_the_code() - compose_only - fixed_by_the_image - given == {"DEBUG"}


def test_the_example_holds_no_secret() -> None:
    values = dict(re.findall(r"^#? ?([A-Z_]+)=(.*)$", _text(".env.example"), flags=re.MULTILINE))

    assert {name: values[name] for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_URL", "REDIS_URL")} == {
        "SECRET_KEY": "",
        "POSTGRES_PASSWORD": "",
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
