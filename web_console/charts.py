"""Charts as plain shapes that a template draws as SVG; beside each one stands its table."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 180
FOOT = 24
GAP = 0.25
MOST_NODES = 8
NODE_WIDTH, NODE_GAP = 150, 8
FLOW_HEIGHT = 340
LEAST = 18
"""Height a node has at least, so that its name can be read."""
LEFT, OTHER = "left", "other"


@dataclass(frozen=True)
class Bar:
    """One bar with what it stands for, and the mark of a week before."""

    name: str
    value: int
    earlier: int | None
    href: str
    x: float
    y: float
    width: float
    height: float
    mark_y: float | None
    named: bool
    """Whether its name stands below: with many bars only some are."""


@dataclass(frozen=True)
class Node:
    """A choice that callers made, or that they made none any more."""

    way: str
    calls: int
    level: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Ribbon:
    """How many calls went on from one node to another, as the path of an SVG shape."""

    calls: int
    shape: str


@dataclass(frozen=True)
class Flow:
    """Ways through the menus, from left to right."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]


def bars(rows: Sequence[tuple[str, int, int | None, str]]) -> tuple[Bar, ...]:
    """Return the bars of rows of name, value, value of a week before, and address."""
    most = max([1, *(value for _n, value, _e, _h in rows), *(row[2] or 0 for row in rows)])
    step = WIDTH / max(len(rows), 1)
    room = HEIGHT - FOOT
    every = max(len(rows) // 12, 1)

    def top(value: int) -> float:
        return round(room - (room - 10) * value / most, 1)

    return tuple(
        Bar(
            name=name,
            value=value,
            earlier=earlier,
            href=href,
            x=round(place * step + step * GAP / 2, 1),
            y=top(value),
            width=round(step * (1 - GAP), 1),
            height=round(room - top(value), 1),
            mark_y=top(earlier) if earlier else None,
            named=place % every == 0,
        )
        for place, (name, value, earlier, href) in enumerate(rows)
    )


def flow(choices: Counter[str], calls: int) -> Flow:
    """Draw the ways of so many calls; small ones are put together, those that end are shown."""
    deepest = max([2, *(way.count("/") + 1 for way in choices)])
    levels = [_level(choices, calls, level) for level in range(1, deepest + 1)]
    scale = FLOW_HEIGHT / max(calls, 1)
    nodes: dict[tuple[int, str], Node] = {}
    step = (WIDTH - NODE_WIDTH) / (deepest - 1)
    for level, counted in enumerate(levels):
        y = 0.0
        for way, count in counted:
            height = max(count * scale, LEAST)
            nodes[level, way] = Node(way, count, level, round(level * step, 1), y, round(height, 1))
            y = round(y + height + NODE_GAP, 1)
    return Flow(tuple(nodes.values()), tuple(_ribbons(nodes, scale)))


def flow_height(shown: Flow) -> float:
    """Return how high a drawing of the flow is."""
    return max((node.y + node.height for node in shown.nodes), default=0) + NODE_GAP


def _level(choices: Counter[str], calls: int, level: int) -> list[tuple[str, int]]:
    """Return the ways of a level, in groups of where they come from, and what is left."""
    ways = Counter({way: n for way, n in choices.items() if way.count("/") == level - 1})
    kept = dict(ways.most_common(MOST_NODES))
    shown = sorted(kept.items(), key=lambda one: (-choices[_parent(one[0])], -one[1], one[0]))
    other = sum(n for way, n in ways.items() if way not in kept)
    if other:
        shown.append((OTHER, other))
    if level == 1 and calls > ways.total():
        shown.append((LEFT, calls - ways.total()))
    return shown


def _parent(way: str) -> str:
    return way.rpartition("/")[0]


def _ribbons(nodes: dict[tuple[int, str], Node], scale: float) -> list[Ribbon]:
    used: dict[tuple[int, str], float] = defaultdict(float)
    ribbons = []
    for (level, way), node in nodes.items():
        start = nodes.get((level - 1, _parent(way)))
        if level == 0 or start is None:
            continue
        height = max(node.calls * scale, 1.0)
        y = start.y + used[level - 1, start.way]
        used[level - 1, start.way] += height
        ribbons.append(Ribbon(node.calls, _ribbon(start, y, node, height)))
    return ribbons


def _ribbon(start: Node, y: float, end: Node, height: float) -> str:
    """Return a band from the right of one node to the left of the next."""
    x, to = start.x + NODE_WIDTH, end.x
    bend = (x + to) / 2
    there = f"M{x:.1f},{y:.1f} C{bend:.1f},{y:.1f} {bend:.1f},{end.y:.1f} {to:.1f},{end.y:.1f}"
    low, below = y + height, end.y + height
    back = f"L{to:.1f},{below:.1f} C{bend:.1f},{below:.1f} {bend:.1f},{low:.1f} {x:.1f},{low:.1f} Z"
    return f"{there} {back}"
