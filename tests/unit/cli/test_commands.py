"""The commands as a person types them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from participation import doctor
from participation.cli import COMMANDS, cli
from participation.cli.environment import AlreadyRunning, hold
from participation.cli.up import Plan, commands, settings_for
from participation.doctor import State
from participation.settings import Settings

ROOT = Path(__file__).resolve().parents[3]


def run(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {"PARTICIPATION_HOME": str(home), **variables}
    return subprocess.run(
        [sys.executable, "-m", "participation.cli", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_list_of_commands_needs_no_imports() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from participation.cli import cli\n"
        "shown = CliRunner().invoke(cli, ['--help']).output\n"
        "print(shown); print([m for m in ('litestar', 'piccolo', 'celery', 'weasyprint') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip().endswith("[]")
    for name, (_, line) in COMMANDS.items():
        assert name in done.stdout
        assert line.split()[0] in done.stdout


@pytest.mark.parametrize("name", list(COMMANDS))
def test_each_command_can_be_loaded_and_explains_itself(name: str) -> None:
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert len(shown.output) > 60


def test_settings_that_cannot_be_used_are_a_list_and_no_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", PARTICIPATION_ENV="production")
    assert done.returncode == 2
    assert "SECRET_KEYS is not set" in done.stderr
    assert "DATABASE_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrate_staff_and_audit_on_embedded_servers(tmp_path: Path) -> None:
    first = run(tmp_path, "migrate")
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip().endswith("migrations applied")
    assert run(tmp_path, "migrate").stdout.strip() == "up to date"

    arguments = ("staff", "create", "zhang", "--name", "张三", "--organisation", "region", "--role", "drafter")
    missing = run(tmp_path, *arguments)
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    made = run(tmp_path, *arguments, "--organisation-name", "自治区", "--with-totp")
    assert made.returncode == 0, made.stderr
    assert "password (shown once" in made.stdout
    assert "otpauth://totp/" in made.stdout
    twice = run(tmp_path, *arguments)
    assert twice.returncode == 1
    assert "staff.exists" in twice.stderr
    assert "not a role" in run(tmp_path, *arguments, "--role", "king").stderr

    verified = run(tmp_path, "audit", "verify", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["sound"] is True
    assert run(tmp_path, "outbox", "parked").stdout.strip() == "nothing is parked"
    assert "is not parked" in run(tmp_path, "outbox", "release", "7").stderr

    looked = run(tmp_path, "doctor", "--json")
    findings = json.loads(looked.stdout)
    assert [line for line in findings if line["state"] == "fail"] == []
    assert looked.returncode == 0
    assert any(line["what"] == "rights" and line["state"] == "ok" for line in findings)


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "outbox", "parked", DATABASE_URL="postgresql://a:b@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "the database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_home_belongs_to_one_process(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(AlreadyRunning, match=str(os.getpid())):
        hold(tmp_path)
    hold(tmp_path).close()


def test_beside_one_that_still_starts_a_command_says_so(tmp_path: Path) -> None:
    with hold(tmp_path):
        done = run(tmp_path, "audit", "verify")
    assert done.returncode == 1
    assert "has not finished starting" in done.stderr


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(tmp_path, "up", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr


def test_the_public_address_follows_the_port() -> None:
    assert settings_for({}, None, 8123).public_url == "http://127.0.0.1:8123"
    assert settings_for({"PORT": "9000"}, "0.0.0.0", None).public_url == "http://0.0.0.0:9000"
    assert settings_for({"PUBLIC_URL": "https://a.example"}, None, 8123).public_url == "https://a.example"


def test_renders_never_share_a_process_with_the_rest() -> None:
    lines = {name: command for name, (command, _) in commands(Settings(), Plan(workers=3)).items()}
    assert set(lines) == {"web", "worker", "render", "beat"}
    assert lines["worker"][lines["worker"].index("-Q") + 1] == "default"
    assert lines["worker"][lines["worker"].index("-c") + 1] == "3"
    assert lines["render"][lines["render"].index("-Q") + 1] == "render"


class TestDoctor:
    """Single checks on settings that are wrong in one way."""

    def test_production_without_anything_lists_everything(self) -> None:
        settings, lines = doctor.settings_lines({"PARTICIPATION_ENV": "production"})
        assert settings is None
        assert len(lines) >= 4
        assert {line.state for line in lines} == {State.FAIL}

    def test_own_database_with_the_development_key_is_a_warning(self) -> None:
        _, lines = doctor.settings_lines({"DATABASE_URL": "postgresql://a@/b"})
        assert State.WARN in {line.state for line in lines}

    def test_a_folder_that_cannot_be_written_fails(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("a file where a folder should be")
        lines = list(doctor.machine_lines(Settings(home=tmp_path / "home")))
        assert any(line.state is State.FAIL and line.what == "folder" for line in lines)

    def test_missing_fonts_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "FONTS", {"No Such Family": "nothing"})
        assert any(line.state is State.WARN and "No Such Family" in line.seen for line in doctor.document_lines())

    def test_without_fontconfig_it_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        assert any(line.state is State.FAIL and line.what == "fonts" for line in doctor.document_lines())

    def test_passwords_of_senders_are_not_shown(self) -> None:
        lines = list(doctor.sender_lines(Settings(mail_url="smtp://user:secret@host:587")))
        assert all("secret" not in line.seen for line in lines)

    async def test_servers_that_do_not_answer_fail_with_advice(self) -> None:
        settings = Settings(database_url="postgresql://a:b@127.0.0.1:1/none", redis_url="redis://127.0.0.1:1/0")
        for line in [*await doctor.database_lines(settings), *await doctor.redis_lines(settings)]:
            assert line.state is State.FAIL
            assert line.advice
