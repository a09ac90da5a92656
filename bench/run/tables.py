"""Rows as tables of text.

"ratio" compares messages a second; "by CPU" messages for each second that the one who is compared had a processor, which
neither other programs nor a load at its limit disturb much.
"""

TITLES = {
    "servers": "Servers, one thread, its processor; the load has the other",
    "threads": "Servers with threads; load and server on the same two processors",
    "tls": "TLS 1.3",
    "connections": "As connections grow",
    "size": "As messages grow",
    "depth": "As more messages are in flight",
    "client": "Loads on the bare epoll loop: the client library beside the least that a load can do",
}
NEARLY_ALL = 0.95
NOTES = {
    "servers": "* the load was at more than 95 % of its processor: the row shows the load's limit at least as much",
    "client": "* the load was at less than 95 % of its processor: the server kept it waiting, and the row shows its limit",
}


def mark(row):
    """Where the other side was the bottleneck."""
    if row["load_cpu"] is None or (row["load_cpu"] < NEARLY_ALL) != (row["part"] == "client"):
        return ""
    return "*"


def shape(row):
    text = f"{row['connections']} x {row['depth']} x {row['size']}"
    return f"{text}, {row['threads']} thr." if row["part"] == "threads" else text


def cells(row):
    def share(value):
        return "-" if value is None else f"{value * 100:.0f} %"

    def ratio(value):
        return "-" if value is None else f"{value:.3f}"

    return (shape(row), row["what"], ratio(row["ratio"]), ratio(row["cpu_ratio"]),
            f"{row['messages_per_second']:,.0f}", f"{row['ns_per_message']:,.0f}", share(row["server_cpu"]),
            share(row["load_cpu"]) + mark(row))


HEADINGS = ("conn. x depth x B", "what", "ratio", "by CPU", "messages/s", "ns a message", "server CPU", "load CPU")


def as_text(part, rows):
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [TITLES[part]]
    for line in lines:
        text.append("  ".join(cell.ljust(width) if column < 2 else cell.rjust(width)
                              for column, (cell, width) in enumerate(zip(line, widths))))
    if any(map(mark, rows)):
        text.append(NOTES.get(part, NOTES["servers"]))
    return "\n".join(text) + "\n"


def footprint_text(rows):
    width = max(len(row["what"]) for row in rows)
    lines = [f"{row['what'].ljust(width)}  {row['figure']:10,.{0 if row['unit'] == 'bytes' else 2}f} {row['unit']}"
             + (f" (goal: at most {row['goal']:,})" if row["goal"] is not None else "") for row in rows]
    return "\n".join(["Memory and start", *lines]) + "\n"


def cost_text(costs):
    lines = ["What a message of 64 bytes costs the server, in user space and in system calls"]
    for what, rows in costs.items():
        for row in rows:
            calls = ", ".join(f"{name} {count:.3f}" for name, count in sorted(row["system_calls"].items()))
            lines.append(f"{what:14} {row['depth']:3} in flight: {row['instructions']:7,.0f} instructions; {calls}")
    return "\n".join(lines) + "\n"
