"""Rows as plots: SVG without scripts, readable on a light and on a dark page."""

import math
import os
from xml.sax.saxutils import escape

import servers

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 84, 190, 52, 56  # around the plot; the legend is to its right

LIGHT = {"paper": "#ffffff", "ink": "#1d2126", "soft": "#5b6470", "grid": "#e3e5e8",
         "lines": ("#1d2126", "#0072b2", "#d55e00", "#009e73", "#b8558f", "#b07c00")}
DARK = {"paper": "#14171b", "ink": "#e7eaee", "soft": "#9aa5b1", "grid": "#2e343b",
        "lines": ("#e7eaee", "#58b1ea", "#ff8f45", "#2fc997", "#e39ac6", "#e6b93d")}


def colors(theme):
    rules = [f".paper {{ fill: {theme['paper']}; }}", f"text {{ fill: {theme['ink']}; }}",
             f"text.soft {{ fill: {theme['soft']}; }}", f".grid {{ stroke: {theme['grid']}; }}"]
    for index, color in enumerate(theme["lines"]):
        rules.append(f".line-{index} {{ stroke: {color}; }} .dot-{index} {{ fill: {color}; }}")
    return "\n".join(rules)


STYLE = f"""
text {{ font: 12px system-ui, sans-serif; }}
text.title {{ font-size: 15px; font-weight: 600; }}
polyline {{ fill: none; stroke-width: 2; }}
polyline.limit {{ stroke-dasharray: 6 4; }}
polyline.leader {{ stroke-width: 1; }}
{colors(LIGHT)}
@media (prefers-color-scheme: dark) {{
{colors(DARK)}
}}
"""


class Scale:
    """From values to pixels, logarithmic."""

    def __init__(self, values, start, end):
        self.low, self.high = math.log10(min(values)), math.log10(max(values))
        self.start, self.end = start, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)


def steps(low, high):
    """Round values between two, at which lines are drawn: 1, 2, 5, or powers of ten alone where there are many."""
    factors = (1, 2, 5) if math.log10(high / low) < 3 else (1,)
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [factor * 10.0**exponent for exponent in exponents for factor in factors
            if low * 0.999 <= factor * 10.0**exponent <= high * 1.001]


def bounds(values):
    """The round values around them, so that the uppermost line has a name."""
    candidates = [factor * 10.0**exponent for exponent in range(-1, 12) for factor in (1, 2, 5)]
    low = max(candidate for candidate in candidates if candidate <= min(values))
    high = min(candidate for candidate in candidates if candidate >= max(values))
    return low, high if high > low else low * 10


def number(value):
    if value >= 1e6:
        return f"{value / 1e6:g} M"
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def bytes_number(value):
    for unit, size in (("MiB", 2**20), ("KiB", 2**10)):
        if value >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g} B"


def shifted(places, least):
    """The places of the legend's entries, moved so that they do not overlap."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    result = list(places)
    for before, index in zip(order, order[1:]):
        result[index] = max(result[index], result[before] + least)
    overflow = max(0, max(result) - (HEIGHT - BOTTOM))
    return [place - overflow for place in result]


def line_chart(title, x_title, lines, x_name=number):
    """`lines`: by name, points (x, nanoseconds). The bare loop's is drawn dashed: it is the limit."""
    xs = sorted({x for points in lines.values() for x, _ in points})
    low, high = bounds([y for points in lines.values() for _, y in points])
    across = Scale(xs, LEFT, WIDTH - RIGHT)
    up = Scale((low, high), HEIGHT - BOTTOM, TOP)
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
           f'role="img" aria-label="{escape(title)}">', f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
           f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
           f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>']
    for y in steps(low, high):
        svg.append(f'<line class="grid" x1="{LEFT}" y1="{up(y):.1f}" x2="{WIDTH - RIGHT}" y2="{up(y):.1f}"/>'
                   f'<text class="soft" text-anchor="end" x="{LEFT - 8}" y="{up(y) + 4:.1f}">{number(y)}</text>')
    for x in xs:
        svg.append(f'<line class="grid" x1="{across(x):.1f}" y1="{TOP}" x2="{across(x):.1f}" y2="{HEIGHT - BOTTOM}"/>'
                   f'<text class="soft" text-anchor="middle" x="{across(x):.1f}" y="{HEIGHT - BOTTOM + 18}">{x_name(x)}'
                   "</text>")
    svg.append(f'<text class="soft" text-anchor="middle" x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}">'
               f"{escape(x_title)}</text>"
               f'<text class="soft" text-anchor="middle" transform="translate(18 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">'
               "nanoseconds a message</text>")
    svg += drawn_lines(lines, across, up)
    return "\n".join([*svg, "</svg>", ""])


def drawn_lines(lines, across, up):
    ends = shifted([up(points[-1][1]) for points in lines.values()], 16)
    for index, ((name, points), legend_y) in enumerate(zip(lines.items(), ends)):
        color = index % len(LIGHT["lines"])
        limit = " limit" if name == servers.BARE else ""
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        yield f'<polyline class="line-{color}{limit}" points="{path}"/>'
        for x, y in points:
            yield f'<circle class="dot-{color}" cx="{across(x):.1f}" cy="{up(y):.1f}" r="3"/>'
        label = f"{name} (the limit)" if limit else name
        x = WIDTH - RIGHT
        yield (f'<polyline class="line-{color} leader" '
               f'points="{x + 5},{up(points[-1][1]):.1f} {x + 16},{legend_y:.1f} {x + 26},{legend_y:.1f}"/>'
               f'<text x="{x + 32}" y="{legend_y + 4:.1f}">{escape(label)}</text>')


# By part: the title, the axis, the field of a row that it shows, which shape if the part has several, and how its values
# are written.
PLOTS = {
    "connections": ("Cost of a message as connections grow (one in flight, 64 B)", "connections", "connections", {}, number),
    "size": ("Cost of a message by its size (10 connections, one in flight)", "bytes of a message", "size", {},
             bytes_number),
    "depth": ("Cost of a message by how many are in flight (50 connections, 64 B)", "in flight on each connection", "depth",
              {}, number),
    "threads": ("Cost of a message by threads (50 connections, one in flight, 64 B)", "threads of the server", "threads",
                {"connections": 50, "depth": 1, "size": 64}, number),
}


def lines_of(rows, part):
    _, _, field, shape, _ = PLOTS[part]
    lines = {}
    for row in rows:
        if row["part"] == part and all(row[name] == value for name, value in shape.items()):
            lines.setdefault(row["what"], []).append((row[field], row["ns_per_message"]))
    return {name: sorted(points) for name, points in lines.items()}


def write_all(rows, folder):
    """Returns the names of the files, by part."""
    os.makedirs(folder, exist_ok=True)
    files = {}
    for part, (title, x_title, _, _, x_name) in PLOTS.items():
        lines = lines_of(rows, part)
        if not any(len(points) > 1 for points in lines.values()):
            continue
        files[part] = f"{part}.svg"
        with open(os.path.join(folder, files[part]), "w", encoding="utf-8") as file:
            file.write(line_chart(title, x_title, lines, x_name))
    return files
