"""Rows as a table of text, or of Markdown."""

TITLES = {
    "servers": "Servers, one thread, its processor; the load has the other",
    "threads": "Servers with threads; load and server on the same two processors",
    "tls": "TLS 1.3",
    "connections": "As connections grow",
    "size": "As messages grow",
    "depth": "As more messages are in flight",
    "client": "Loads on the bare epoll loop: the client library beside the least that a load can do",
}
SATURATED = 0.95


def is_saturated(row):
    return row["load_cpu"] is not None and row["load_cpu"] > SATURATED


def shape(row):
    text = f"{row['connections']} x {row['depth']} x {row['size']}"
    return f"{text}, {row['threads']} thr." if row["part"] == "threads" else text


def cells(row):
    def share(value):
        return "-" if value is None else f"{value * 100:.0f} %"

    return (shape(row), row["what"], "-" if row["ratio"] is None else f"{row['ratio']:.3f}",
            f"{row['messages_per_second']:,.0f}", f"{row['ns_per_message']:,.0f}", share(row["server_cpu"]),
            share(row["load_cpu"]) + ("*" if is_saturated(row) else ""))


HEADINGS = ("conn. x depth x B", "what", "ratio", "messages/s", "ns a message", "server CPU", "load CPU")


def as_text(part, rows):
    lines = [HEADINGS, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [TITLES[part]]
    for line in lines:
        text.append("  ".join(cell.ljust(width) if column < 2 else cell.rjust(width)
                              for column, (cell, width) in enumerate(zip(line, widths))))
    if any(map(is_saturated, rows)):
        text.append("* the load was at more than 95 % of its processor: the row shows the load's limit at least as much")
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
