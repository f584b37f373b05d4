"""What deploy/ says can be true: its settings and commands exist, nothing runs as root, no secret stands in it.

No container engine and no cluster are at hand here: what these files do when they run is not shown.
"""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from newsroom.private import SECRETS

BASE_DIR = Path(__file__).resolve().parent.parent
DEPLOY = BASE_DIR / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts)
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
# What others' images and libraries read.
FOREIGN = {
    "AWS_SHARED_CREDENTIALS_FILE", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS", "DESK_HOST", "BACKUP_PLACE",
    "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PATH",
}  # fmt: skip


def list_pods():
    """Name and pod of everything that Kubernetes is asked to run."""
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            spec = document.get("spec", {})
            spec = spec.get("jobTemplate", {}).get("spec", spec)
            if "template" in spec:
                yield document["metadata"]["name"], spec["template"]["spec"]


def list_settings():
    """Every variable that the files give to Factdesk."""
    for service in COMPOSE["services"].values():
        yield from service.get("environment", {})
    for _name, pod in list_pods():
        for container in pod["containers"]:
            yield from (row["name"] for row in container.get("env", []))
    yield from yaml.safe_load((DEPLOY / "kubernetes" / "desk.yaml").read_text())["data"]
    for unit in (DEPLOY / "systemd").glob("*.service"):
        for line in re.findall(r"^Environment=(.*)$", unit.read_text(), re.MULTILINE):
            yield from (part.partition("=")[0] for part in line.split())
    yield from re.findall(r"(?:^ENV | )([A-Z_]+)=", (DEPLOY / "Containerfile").read_text())


def test_each_setting_that_is_given_is_one_that_is_read():
    known = set(re.findall(r"^#? ?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    known |= {f"{name}_FILE" for name in SECRETS} | FOREIGN
    given = set(list_settings())
    assert len(given) > 10
    assert given - known == set()


def test_each_command_that_is_named_is_there():
    words = "\n".join(path.read_text() for path in FILES)
    named = set(re.findall(r"manage\.py,? ([a-z_]+)", words))
    assert {"migrate", "collectstatic", "backup"} <= named
    assert named - set(get_commands()) == set()
    assert set(re.findall(r"(?:gunicorn|celery)[^\n]*?(newsroom[.\w:]*)", words)) == {
        "newsroom",
        "newsroom.asgi:application",
    }


@pytest.mark.parametrize(("name", "pod"), list(list_pods()))
def test_no_pod_runs_as_root_or_writes_into_its_image(name, pod):
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]
    # Only these two own the tables.
    owns = any(row["name"] == "DATABASE_OWNER_URL_FILE" for row in pod["containers"][0].get("env", []))
    assert owns == (name in ("setup", "backup"))


def test_no_container_runs_as_root_or_writes_into_its_image():
    assert "\nUSER 10001\n" in (DEPLOY / "Containerfile").read_text()
    for name in ("setup", "web", "live", "worker", "beat"):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert ("owner_url" in service["secrets"]) == (name == "setup")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_no_secret_stands_in_a_file(path):
    text = path.read_text()
    assert not re.search(r"(?i)\b(password|secret_key|token)\b\s*[:=]\s*[\"']?[\w-]{8,}", text)
    assert "BEGIN PRIVATE KEY" not in text


def test_units_start_what_the_readme_starts_and_are_shut_off_from_the_machine():
    units = sorted((DEPLOY / "systemd").glob("*.service"))
    assert len(units) == 4
    for unit in units:
        text = unit.read_text()
        for line in (
            "User=factdesk",
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "CapabilityBoundingSet=",
        ):
            assert f"\n{line}\n" in text, unit.name
        assert ("DATABASE_OWNER_URL_FILE" in text) == (unit.name == "factdesk-backup.service")
