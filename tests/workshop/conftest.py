"""The demo company's box, for the tests of the workshop that hold conversations."""

from tests.demo_calls import demo, demo_home

__all__ = ["demo", "demo_home"]
