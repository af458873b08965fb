"""How the wiring of the machine is read."""

from pathlib import Path

import pytest

from appliance.errors import SettingRefused
from appliance.settings import SETTINGS, Secret, read_settings


def home(tmp_path: Path, toml: str = "") -> dict[str, str]:
    if toml:
        (tmp_path / "appliance.toml").write_text(toml, "utf-8")
    return {"FUNDLINE_HOME": str(tmp_path)}


def test_the_environment_counts_before_the_file_and_the_file_before_the_default(
    tmp_path: Path,
) -> None:
    environment = home(tmp_path, "sip_port = 5070\nami_port = 5039\n")
    settings = read_settings({**environment, "FUNDLINE_SIP_PORT": "5080"})
    assert (settings.sip_port, settings.ami_port, settings.agi_port) == (5080, 5039, 4573)


def test_everything_that_changes_lies_below_the_home(tmp_path: Path) -> None:
    settings = read_settings(home(tmp_path))
    for name in ("database", "secrets", "sounds", "run", "log", "asterisk", "inbox"):
        assert getattr(settings, name).is_relative_to(tmp_path)


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("FUNDLINE_SIP_PORT", "0"),
        ("FUNDLINE_SIP_PORT", "65536"),
        ("FUNDLINE_AMI_PORT", "5o38"),
        ("FUNDLINE_AGI_PORT", "-1"),
        ("FUNDLINE_CONSOLE_PORT", "٨٠"),
        ("FUNDLINE_RTP_PORTS", "20000"),
        ("FUNDLINE_RTP_PORTS", "20000-20001"),
        ("FUNDLINE_RTP_PORTS", "23999-20000"),
    ],
)
def test_a_port_that_cannot_be_is_refused(tmp_path: Path, variable: str, text: str) -> None:
    with pytest.raises(SettingRefused):
        read_settings({**home(tmp_path), variable: text})


@pytest.mark.parametrize("toml", ["sip_port = ", "[[trunk]]\nhost = 'x'\n", "\x00"])
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, toml: str) -> None:
    with pytest.raises(SettingRefused, match=r"appliance\.toml"):
        read_settings(home(tmp_path, toml))


def test_a_trunk_is_read_from_the_file(tmp_path: Path) -> None:
    toml = "[[trunk]]\nname='a'\nhost='h'\npassword='secret'\nnumbers=['02112345678']\n"
    (trunk,) = read_settings(home(tmp_path, toml)).trunks
    assert trunk.numbers == ("02112345678",)
    assert trunk.password.reveal() == "secret"
    assert "secret" not in repr(trunk)


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret("135790")
    assert [repr(secret), str(secret), f"{secret:>3}", f"{secret!s}"] == ["***"] * 4


def test_every_setting_is_described() -> None:
    for setting in SETTINGS:
        assert setting.help.endswith(".")
        assert setting.variable == f"FUNDLINE_{setting.name.upper()}"
