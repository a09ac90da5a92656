"""docs/performance.md: the prose is bench/performance.md.in, all numbers are those of one run."""

import os
import re
import textwrap

import charts
import goals
import servers
import tables

PAGE = "docs/performance.md"
PLOTS = "docs/performance"
TEMPLATE = "bench/performance.md.in"


def markdown(headings, lines, texts=1):
    """A table; the first columns are text, the others numbers."""
    marks = [" --- " if column < texts else " ---: " for column in range(len(headings))]
    return "\n".join(["| " + " | ".join(headings) + " |", "|" + "|".join(marks) + "|",
                      *("| " + " | ".join(line) + " |" for line in lines)])


def shape(row):
    return f"{row['connections']}×{row['depth']}×{row['size']}"


def ratios(rows):
    """One line for each contender, a column for each shape."""
    shapes = list(dict.fromkeys(map(shape, rows)))
    names = list(dict.fromkeys((row["what"], row["threads"]) for row in rows))
    cells = {(row["what"], row["threads"], shape(row)): row for row in rows}
    several = len({threads for _, threads in names}) > 1
    lines = []
    for name, threads in names:
        line = [f"{name}, {threads} thread{'s' if threads > 1 else ''}" if several else name]
        for column in shapes:
            row = cells.get((name, threads, column))
            line.append(ratio_cell(row))
        lines.append(line)
    return markdown(["", *shapes], lines)


def ratio_cell(row):
    """The ratio, and in parentheses that by CPU."""
    if row is None or row["ratio"] is None:
        return "–"
    text = f"{row['ratio']:.2f}{tables.mark(row)}"
    return text if row["cpu_ratio"] is None else f"{text} ({row['cpu_ratio']:.2f})"


def figures(rows):
    return markdown(tables.HEADINGS, [[cell.replace(" x ", "×") for cell in tables.cells(row)] for row in rows], 2)


def cost(document):
    lines = []
    for what, costs in document.get("cost", {}).items():
        for row in costs:
            calls = row["system_calls"]
            detail = ", ".join(f"{name} {count:.3f}" for name, count in sorted(calls.items()) if name != "total")
            lines.append([what, str(row["depth"]), f"{row['instructions']:,.0f}", f"{calls['total']:.3f}", detail])
    return markdown(["", "in flight", "instructions a message", "system calls a message", "which"], lines) \
        if lines else "(Not counted in this run.)"


def footprint(document):
    lines = [[row["what"], f"{row['figure']:,.0f} {row['unit']}" if row["unit"] == "bytes" else
              f"{row['figure']:.1f} {row['unit']}"] for row in document.get("footprint", [])]
    return markdown(["", "measured"], lines) if lines else "(Not measured in this run.)"


def goal_table(document):
    lines = [[row["what"].replace(" x ", "×"), row["goal"], row["measured"], "yes" if row["reached"] else "**no**"]
             for row in goals.goals(document)]
    return markdown(["", "goal", "measured", "reached"], lines)


def missed(document):
    """What the misses are, and the evidence for them: what the server does more than the bare loop."""
    results = goals.goals(document)
    misses = [row for row in results if not row["reached"]]
    if not misses:
        return f"All {len(results)} were reached."
    text = f"{len(misses)} of {len(results)} were not reached."
    costs = document.get("cost", {})
    if servers.OURS in costs and servers.BARE in costs:
        text += " For a message of 64 bytes echo-server executes in user space " + "; ".join(
            f"{ours['instructions']:,.0f} instructions and makes {ours['system_calls']['total']:.2f} system calls with "
            f"{ours['depth']} in flight, where the bare loop has {bare['instructions']:,.0f} and "
            f"{bare['system_calls']['total']:.2f}"
            for ours, bare in zip(costs[servers.OURS], costs[servers.BARE])) + "."
    return text


def io_uring(document):
    rates = goals.Rates(document["rows"])

    def ratios_by(field):
        found = [rates.ratio("servers", six, "io_uring", servers.BARE, field) for six in goals.SIX]
        return [ratio for ratio in found if ratio]

    measured, by_cpu = ratios_by("by_round"), ratios_by("per_cpu_second_by_round")
    if not measured:
        return "This run did not measure it.", "Whether the server should stay on epoll, this run does not tell."
    faster = sum(ratio > 1.05 for ratio in measured)
    figures_text = (f"In this run it was more than 5 % faster than the bare loop at {faster} of the {len(measured)} shapes of "
                    f"the goals, by CPU at {sum(ratio > 1.05 for ratio in by_cpu)}; the geometric means of its ratios are "
                    f"{goals.geometric_mean(measured):.2f} and {goals.geometric_mean(by_cpu):.2f}.")
    if faster < len(measured):
        return figures_text, "It is not 5 % faster everywhere, and so the server stays on epoll."
    return figures_text, "It is 5 % faster everywhere, and so it is worth the trouble to build it."


def rounds_in_words(document):
    words = f"{document['rounds']}, of which the medians are shown"
    if "--quick" in document["command"]:
        return words
    return words + "; a third as many for connections, size and depth, three times as many for two threads"


def fill(template, document, plots):
    rows = document["rows"]
    machine = document["machine"]
    io_uring_figures, io_uring_verdict = io_uring(document)
    values = {
        "machine": f"{machine['processor']}, {machine['cores']} processors; Linux {machine['kernel']}; "
                   f"{machine['compiler']}",
        "date": document["date"],
        "commit": document["commit"],
        "command": document["command"],
        "rounds": rounds_in_words(document),
        "others": f"{document['others_cpu'] * 100:.0f} %",
        "goals": goal_table(document),
        "missed": missed(document),
        "cost": cost(document),
        "footprint": footprint(document),
        "io_uring": io_uring_figures,
        "io_uring verdict": io_uring_verdict,
    }
    for part, title in tables.TITLES.items():
        of_part = [row for row in rows if row["part"] == part]
        values[f"ratios {part}"] = ratios(of_part) if of_part else "(Not measured in this run.)"
        values[f"figures {part}"] = figures(of_part) if of_part else "(Not measured in this run.)"
        values[f"plot {part}"] = f"![{title}]({os.path.basename(PLOTS)}/{plots[part]})" if part in plots else ""
    page = re.sub(r"\{\{([a-z_ ]+)\}\}", lambda match: values[match.group(1)], template)
    return "\n\n".join(map(wrapped, page.rstrip("\n").split("\n\n"))) + "\n"


def wrapped(paragraph):
    """Prose that was filled in has made lines too long; tables, pictures and titles stay as they are."""
    if paragraph[:1] in "|!#<-" or all(len(line) <= 120 for line in paragraph.split("\n")):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split("\n")), 120, break_long_words=False, break_on_hyphens=False)


def write(document):
    plots = charts.write_all(document["rows"], PLOTS)
    with open(TEMPLATE, encoding="utf-8") as file:
        page = fill(file.read(), document, plots)
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(page)
    print(f"{PAGE} is written")
