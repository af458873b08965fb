"""The demo company with a sales desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.online_desk.online_company import OnlineCompany, online_company


@pytest.fixture
def online(demo_home: Path, tmp_path: Path) -> Iterator[OnlineCompany]:
    """Give a box whose sales desk is well."""
    with online_company(demo_home, tmp_path) as company:
        yield company
