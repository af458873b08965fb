"""What the rendered configuration must never contain, and what it must."""

import configparser
import hashlib
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Prompts
from appliance.errors import SettingRefused
from appliance.machine.asterisk_root import asterisk_root, missing_modules, modules_folder
from appliance.services.lines.extensions import Extensions
from appliance.services.lines.line_book import LineBook
from appliance.settings import CHECKOUT, Secret, Settings, Trunk
from appliance.telephony.asterisk_modules import MODULES
from appliance.telephony.config_files import (
    AMI_PARTS,
    FIXED_SENTENCES,
    FORBIDDEN_COMMANDS,
    TEMPLATES,
    ami_secret,
    harmless,
    keep_fixed_sentences,
    render,
    write_config,
)
from appliance.telephony.line_values import SERVICE_NUMBERS
from appliance.wired_trunks import take_in_passwords

SYNTAX = "\r\n\0;,$(){}[]=\"\\'|&<>#\t"
PLACES = {"1001": "fax_receiving,fax"}
CARRIER = Trunk(
    name="carrier",
    host="sbc.example.com",
    username="02112345678",
    password=Secret("pa-55.word"),
    numbers=("02112345678", "+862112345678"),
)


def settings(tmp_path: Path, *trunks: Trunk) -> Settings:
    return Settings(home=tmp_path / "home", trunks=trunks)


def written(settings: Settings, *, demo: bool = False) -> dict[str, str]:
    settings.home.mkdir(parents=True, exist_ok=True)
    if demo:
        (settings.home / "demo_company").touch()
    take_in_passwords(settings)
    folder = write_config(settings, "/usr/lib/asterisk/modules")
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def contexts(extensions: str) -> dict[str, str]:
    parts = re.split(r"^\[(\w+)\]$", extensions, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


# --- one filter for every value ------------------------------------------------


@given(st.text(), st.sampled_from(SYNTAX), st.text())
def test_no_value_brings_syntax_with_it(before: str, syntax: str, after: str) -> None:
    with pytest.raises(SettingRefused):
        harmless(before + syntax + after)


@given(st.text())
def test_a_value_is_written_unchanged_or_not_at_all(text: str) -> None:
    try:
        shown = harmless(text)
    except SettingRefused:
        return
    assert shown == text
    assert not set(text) & set(SYNTAX)


def test_a_refused_secret_is_not_shown() -> None:
    with pytest.raises(SettingRefused) as refused:
        harmless(Secret("my;secret"))
    assert "my" not in str(refused.value)


@pytest.mark.parametrize(
    "trunk",
    [
        Trunk(name="a", host="carrier\nexten => _X!,1,System(id)"),
        Trunk(name="a", host="carrier;x"),
        Trunk(name="a", host=""),
        Trunk(name="a]\n[b", host="carrier"),
        Trunk(name="a", host="carrier", username="u", password=Secret("p\npermit=0.0.0.0/0")),
        Trunk(name="a", host="carrier", username="${SHELL(id)}"),
        Trunk(name="a", host="carrier", numbers=("1,Dial(PJSIP/x)",)),
        Trunk(name="a", host="carrier", numbers=("_X!",)),
    ],
)
def test_a_trunk_cannot_inject_configuration(tmp_path: Path, trunk: Trunk) -> None:
    with pytest.raises(SettingRefused):
        written(settings(tmp_path, trunk))


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(SettingRefused):
        render("http.conf", {})


def test_every_template_passes_its_values_through_the_filter() -> None:
    """No filter of a template may hide a value from `finalize`, and none takes it out of it."""
    for template in TEMPLATES.glob("*.conf"):
        text = template.read_text("utf-8")
        assert "|" not in "".join(re.findall(r"{{(.*?)}}", text)), template.name
        assert "{% raw" not in text, template.name


# --- files -----------------------------------------------------------------------


def test_only_the_box_may_read_the_configuration(tmp_path: Path) -> None:
    home = settings(tmp_path)
    written(home)
    folder = home.asterisk / "etc"
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_configuration_is_written_again_without_leftovers(tmp_path: Path) -> None:
    home = settings(tmp_path)
    first = written(home)
    folder = write_config(home, "/usr/lib/asterisk/modules")
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == first


def test_sentences_of_the_dialplan_are_where_it_looks(tmp_path: Path) -> None:
    home = settings(tmp_path)
    prompts = Prompts(CHECKOUT / "sounds")
    shelf = ClipShelf(home.sounds, home.run / "sentences")
    for language in prompts.languages:
        for clip in prompts.fixed_clips(language):
            path = home.sounds / language / f"{clip.name}.alaw"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(hashlib.sha256(clip.name.encode()).digest() * 10)
    keep_fixed_sentences(home, prompts, shelf)
    extensions = written(home)["extensions.conf"]
    said = re.findall(r"Playback\(\${FUNDLINE_SOUNDS}/\${CHANNEL\(language\)}/(\w+)", extensions)
    assert set(said) == set(FIXED_SENTENCES)
    for language in prompts.languages:
        for name in said:
            spoken = home.asterisk / "sounds" / language / f"{name}.alaw"
            wanted = shelf.sentence_file(prompts.sentence(language, FIXED_SENTENCES[name]))
            assert spoken.read_bytes() == wanted.with_suffix(".alaw").read_bytes()
    assert f"FUNDLINE_SOUNDS = {home.asterisk / 'sounds'}\n" in extensions


# --- modules -----------------------------------------------------------------------


def test_only_listed_modules_are_loaded(tmp_path: Path) -> None:
    text = written(settings(tmp_path))["modules.conf"]
    assert "autoload = no" in text
    assert re.findall(r"^load = (\w+)\.so$", text, re.MULTILINE) == list(MODULES)
    assert len(MODULES) == len(set(MODULES)) <= 90


def test_no_module_reaches_outside(tmp_path: Path) -> None:
    dangerous = {"app_system", "func_shell", "func_env", "func_curl", "app_originate", "pbx_spool"}
    dangerous |= {"res_ari", "app_disa", "app_read", "res_pjsip_refer", "res_clioriginate"}
    assert not dangerous & set(MODULES)


@pytest.mark.asterisk
def test_every_module_exists() -> None:
    root = asterisk_root()
    assert missing_modules(root / modules_folder(root).lstrip("/")) == []


# --- who may call --------------------------------------------------------------------


def test_calls_without_a_password_come_from_this_machine_and_only_in_a_demo(
    tmp_path: Path,
) -> None:
    without = written(settings(tmp_path / "a"))["pjsip.conf"]
    for ours in ("bind", "media_address", "contact = sip:127.0.0.1:5060"):
        without = re.sub(rf"^{ours}.*$", "", without, flags=re.MULTILINE)
    assert "127.0.0.1" not in without
    demo = written(settings(tmp_path / "b"), demo=True)["pjsip.conf"]
    assert re.findall(r"^match = (.*)$", demo, re.MULTILINE) == ["127.0.0.1"]
    assert "anonymous" not in demo


def test_a_trunk_is_known_by_its_address_never_by_a_name_it_states(tmp_path: Path) -> None:
    text = written(settings(tmp_path, CARRIER), demo=True)["pjsip.conf"]
    for name in ("demo_trunk", "trunk_carrier"):
        section = text.split(f"[{name}](line,fax)")[1].split("[")[0]
        assert "identify_by = ip\n" in section
        assert "context = inbound\n" in section


def test_a_carrier_is_offered_fax_over_ip_unless_the_owner_says_no(tmp_path: Path) -> None:
    with_it = written(settings(tmp_path / "a", CARRIER))
    assert "t38_udptl = yes" in with_it["pjsip.conf"]
    assert "udptlstart = 23000\nudptlend = 23999" in with_it["udptl.conf"]
    assert "rtpstart = 20000\nrtpend = 22999" in with_it["rtp.conf"]
    without = written(settings(tmp_path / "b", replace(CARRIER, t38=False)))
    trunk = without["pjsip.conf"].split("\n[trunk_carrier](")[1].split("\n[")[0]
    assert "t38_udptl = yes" not in trunk


def test_an_extension_needs_its_password(tmp_path: Path) -> None:
    home = settings(tmp_path)
    text = written(home, demo=True)["pjsip.conf"]
    section = text.split("[8000](line)")[1].split("[")[0]
    assert "auth = 8000\n" in section
    assert "context = internal\n" in section
    secret = (home.secrets / "extension_8000").read_text().strip()
    assert f"password = {secret}\n" in text


def test_the_carrier_hears_a_law(tmp_path: Path) -> None:
    line = written(settings(tmp_path))["pjsip.conf"].split("[line](!)")[1].split("\n[")[0]
    assert re.findall(r"^allow = (\w+)$", line, re.MULTILINE) == ["alaw", "ulaw"]
    for wanted in ("dtmf_mode = rfc4733", "direct_media = no", "allow_transfer = no"):
        assert wanted in line


def test_the_media_address_is_left_open_where_the_box_listens_everywhere(tmp_path: Path) -> None:
    everywhere = Settings(home=tmp_path / "home", bind="::")
    assert "media_address" not in written(everywhere)["pjsip.conf"]


# --- the dialplan ---------------------------------------------------------------------


def test_nothing_in_inbound_places_a_call(tmp_path: Path) -> None:
    extensions = written(settings(tmp_path, CARRIER), demo=True)["extensions.conf"]
    rooms = contexts(extensions)
    for name in ("inbound", "internal", "conversation", "server_away"):
        for word in ("Dial(", "Originate(", "System(", "Transfer("):
            assert word not in rooms[name], name
    dialled = ["PJSIP/8000,25,r", "PJSIP/8000,20,r", "${FUNDLINE_DIAL},25,r", "${FUNDLINE_DIAL},45"]
    assert re.findall(r"Dial\((.*)\)", extensions) == dialled


def test_a_trunk_has_numbers_at_which_the_box_is_a_fax_machine(tmp_path: Path) -> None:
    carrier = replace(CARRIER, numbers=("02155550000",), fax_numbers=("02155550001",))
    inbound = contexts(written(settings(tmp_path, carrier))["extensions.conf"])["inbound"]
    assert "exten => 02155550000,1,Set(FUNDLINE_SCRIPT=main_menu)" in inbound
    assert "exten => 02155550001,1,Set(FUNDLINE_SCRIPT=fax_receiver)" in inbound
    assert inbound.count("Goto(fax_receiving,fax,1)") == 1


def test_a_fax_tone_leads_out_of_every_conversation_but_never_out_of_a_fax(tmp_path: Path) -> None:
    plan = contexts(written(settings(tmp_path))["extensions.conf"])
    for name in ("conversation", "server_away", "operator"):
        assert "exten => fax,1," in plan[name], name
    assert "Goto(fax_receiving,fax,1)" in plan["operator"]
    # Asterisk leaves a caller alone who is at an extension of this name already
    first, *_others = [line for line in plan["fax_receiving"].split("\n") if "exten =>" in line]
    assert first == "exten => fax,1,Set(FUNDLINE_SCRIPT=fax_receiver)"


def test_an_extension_reaches_what_a_caller_reaches_and_no_more(tmp_path: Path) -> None:
    plan = contexts(written(settings(tmp_path))["extensions.conf"])
    internal = [line for line in plan["internal"].split("\n") if line and line[0] != ";"]
    assert internal == ["include => house", "include => inbound"]
    house = [line for line in plan["house"].split("\n") if line and line[0] != ";"]
    assert house.pop() == "include => telephones"
    assert house == [
        line
        for number, script in sorted(SERVICE_NUMBERS.items())
        for line in (
            f"exten => {number},1,Set(FUNDLINE_SCRIPT={script})",
            f" same => n,Goto({PLACES.get(number, 'conversation,s')},1)",
        )
    ]


def test_every_key_leads_out_of_a_conference_and_is_noted(tmp_path: Path) -> None:
    files = written(settings(tmp_path))
    noted = contexts(files["extensions.conf"])["conference_key"]
    for key in "0123456789*":
        leads = f"{key} = dialplan_exec(conference_key,{key},1),leave_conference\n"
        assert leads in files["confbridge.conf"]
        assert f"exten => {key},1,Set(FUNDLINE_KEY={key})\n" in noted
    kinds = re.findall(r"^\[(\w+)\]\ntype = (\w+)$", files["confbridge.conf"], re.MULTILINE)
    assert kinds == [("room", "bridge"), ("speaks", "user"), ("listens", "user"), ("keys", "menu")]
    listens = files["confbridge.conf"].split("[listens]")[1].split("[")[0]
    assert "startmuted = yes" in listens


def test_the_caller_number_is_never_part_of_the_dialplan(tmp_path: Path) -> None:
    extensions = written(settings(tmp_path, CARRIER), demo=True)["extensions.conf"]
    assert "${CALLERID" not in extensions
    assert "${EXTEN" not in extensions


def test_numbers_of_the_trunks_reach_the_hotline(tmp_path: Path) -> None:
    inbound = contexts(written(settings(tmp_path, CARRIER))["extensions.conf"])["inbound"]
    assert "exten => 02112345678,1," in inbound
    assert "exten => +862112345678,1," in inbound
    assert "exten => 1000,1," not in inbound
    assert "exten => _" not in inbound


def test_a_trunk_without_numbers_brings_every_call_to_the_hotline(tmp_path: Path) -> None:
    trunk = Trunk(name="carrier", host="10.1.1.1")
    plan = contexts(written(settings(tmp_path, trunk))["extensions.conf"])
    assert "include => any_number" in plan["inbound"]
    assert "exten => _[0-9+]!,1,Set(FUNDLINE_SCRIPT=main_menu)" in plan["any_number"]


def test_every_script_the_dialplan_names_exists(tmp_path: Path) -> None:
    extensions = written(settings(tmp_path), demo=True)["extensions.conf"]
    named = set(re.findall(r"FUNDLINE_SCRIPT=(\w+)", extensions))
    named |= set(re.findall(r"agi://[^/)]+/(\w+)", extensions))
    assert named
    assert [n for n in named if not (CHECKOUT / "agi_scripts" / f"{n}.py").exists()] == []


def test_every_context_says_who_arrives_there() -> None:
    lines = (TEMPLATES / "extensions.conf").read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        if re.fullmatch(r"\[\w+\]", line) and line not in ("[general]", "[globals]"):
            assert lines[number - 1].startswith("; "), line


def test_every_jump_leads_somewhere(tmp_path: Path) -> None:
    extensions = written(settings(tmp_path), demo=True)["extensions.conf"]
    rooms = contexts(extensions)
    for name, text in rooms.items():
        for target in re.findall(r"(?:Goto\(|\?)(\w+)(?:,s,1)", text):
            assert target == "s" or target in rooms, f"{name}: {target}"
        for label in re.findall(r"\?(\w+)(?::(\w+))?\)", text):
            for one in filter(None, label):
                assert f"n({one})" in text, f"{name}: {one}"


def test_only_the_mark_of_the_script_ends_a_conversation(tmp_path: Path) -> None:
    extensions = written(settings(tmp_path))["extensions.conf"]
    told = [line for line in extensions.splitlines() if "AGISTATUS" in line]
    assert not any("finished" in line for line in told), "Asterisk calls a killed server a success"
    for name in ("conversation", "server_away", "operator"):
        text = contexts(extensions)[name]
        agi = re.search(r"AGI\(.*\)\n same => n,(.*)\n", text)
        assert agi is not None
        assert agi[1] == 'GotoIf($["${FUNDLINE_DONE}" = "yes"]?finished,s,1)'


# --- what must stay secret ---------------------------------------------------------------


def test_no_ami_account_sees_keys_or_runs_commands(tmp_path: Path) -> None:
    home = settings(tmp_path)
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read_string(written(home)["manager.conf"])
    assert parser.sections() == [
        "general",
        *sorted(AMI_PARTS, key=lambda part: part == "agi_server"),
    ]
    assert parser["general"]["bindaddr"] == "127.0.0.1"
    for name in AMI_PARTS:
        account = parser[name]
        classes = {*account.get("read", "call").split(","), *account["write"].split(",")}
        assert classes <= {"system", "call", "reporting", "user", "originate"}
        assert "originate" not in classes or name == "exchange"
        # `system` loads modules too; Asterisk wants it for the NOTIFY that lights a lamp
        assert "system" not in account["write"].split(",") or name == "exchange"
        assert account["secret"] == ami_secret(home, name).reveal()
        assert account["permit"] == "127.0.0.1/255.255.255.255"
    assert len({ami_secret(home, name).reveal() for name in AMI_PARTS}) == len(AMI_PARTS)


def test_no_log_shows_what_a_caller_keys(tmp_path: Path) -> None:
    logger = written(settings(tmp_path))["logger.conf"]
    levels = re.findall(r"^\S+ => (.*)$", logger, re.MULTILINE)
    assert levels == ["notice,warning,error"]


def test_the_console_of_asterisk_cannot_show_keys(tmp_path: Path) -> None:
    files = written(settings(tmp_path))
    permissions = files["cli_permissions.conf"]
    assert "default_perm = deny" in permissions
    for command in FORBIDDEN_COMMANDS:
        assert f"deny = {command}\n" in permissions
    assert "live_dangerously = no" in files["asterisk.conf"]
    assert "disable_remote_console_shell = yes" in files["asterisk.conf"]


def test_http_of_asterisk_stays_on_this_machine(tmp_path: Path) -> None:
    assert "bindaddr = 127.0.0.1" in written(settings(tmp_path))["http.conf"]


def test_the_tones_are_chinese(tmp_path: Path) -> None:
    tones = written(settings(tmp_path))["indications.conf"]
    assert "country = cn" in tones
    assert "ring = 450/1000,0/4000" in tones


def test_the_password_of_an_extension_is_the_one_the_box_shows(tmp_path: Path) -> None:
    home = settings(tmp_path)
    shown = Extensions(home, LineBook(lambda: None, home)).password("8000").reveal()
    assert f"password = {shown}\n" in written(home)["pjsip.conf"]
