"""The prompt studio is tried with the demo company."""

from tests.demo_calls import demo, demo_home

__all__ = ["demo", "demo_home"]
