"""What nobody may write: SQL put together from pieces, a shell, an unchecked command."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.house.source_tree import CHECKOUT, calls, sources

SQL_CALLS = {"execute", "executemany", "executescript", "query"}
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|DROP|ALTER)\s", re.IGNORECASE)


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def is_filled_in(text: ast.expr) -> bool:
    """Tell whether a text is put together at run time; texts joined by `+` are looked through."""
    if isinstance(text, ast.BinOp) and isinstance(text.op, ast.Add):
        return is_filled_in(text.left) or is_filled_in(text.right)
    return isinstance(text, ast.JoinedStr | ast.BinOp | ast.Call)


def test_no_sql_is_put_together_from_pieces() -> None:
    found = []
    for source in sources():
        for name, call in calls(source):
            if name in SQL_CALLS and call.args and is_filled_in(call.args[0]):
                found.append(f"{source.name}:{call.lineno}")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.JoinedStr) and node.values:
                first = node.values[0]
                if isinstance(first, ast.Constant) and SQL.match(str(first.value)):
                    found.append(f"{source.name}:{node.lineno}")
    assert not found


def test_no_command_goes_through_a_shell() -> None:
    found = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        for name, call in calls(source)
        if name in ("system", "popen", "getoutput") or keyword(call, "shell") is not None
    ]
    assert not found


def test_every_command_says_whether_its_failure_counts() -> None:
    found = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        for name, call in calls(source)
        if name == "run"
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "subprocess"
        and keyword(call, "check") is None
    ]
    assert not found


def test_the_rooms_import_downwards_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=CHECKOUT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
