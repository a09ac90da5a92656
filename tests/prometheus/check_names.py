#!/usr/bin/env python3
"""Whether alert rules and dashboards name what there is: check_names.py PAGE RULES DASHBOARD...

PAGE is what the programs really write for Prometheus. Each metric, and each value of a label that is matched, has to
be there; dashboards have to declare their variables, and their panels must not lie on each other. Prints the
expressions of the dashboards as recording rules, so that promtool reads them too. The first fault ends it with a
sentence."""

import json
import re
import sys

# Of Prometheus itself, and of node_exporter about the files that it hands on.
OTHERS = {"up", "node_textfile_mtime_seconds"}
FEW_EXPRESSIONS = 20


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Page:
    def __init__(self, text):
        self.metrics = set(re.findall(r"^(\w+)[{ ]", text, re.MULTILINE)) | OTHERS
        self.values = {}
        for label, value in re.findall(r'(\w+)="([^"]*)"', text):
            self.values.setdefault(label, set()).add(value)

    def check(self, where, expression):
        for name in re.findall(r"\b(?:echo|process|node)_[a-z_]+\b(?!\")", re.sub(r'"[^"]*"', '""', expression)):
            if name not in self.metrics:
                sys.exit(f"FAILED: {where} names {name}, which the programs do not have")
        for label, texts in re.findall(r'\b(reason|result|outcome|statistic|phase)(?:=|!=|=~|!~)"([^"]*)"', expression):
            for value in texts.split("|"):
                if value not in self.values.get(label, ()):
                    sys.exit(f"FAILED: {where} names the {label} {value}, which the programs do not have")


def rule_expressions(text):
    found = re.findall(r"expr: (?:>-\n)?((?:.|\n)*?)\n {8}(?:for|labels):", text)
    if len(found) != text.count("- alert: "):
        sys.exit("FAILED: not every rule has an expression that was found")
    return found


def check_panels(board):
    """Returns their expressions."""
    taken, expressions = set(), []
    panels = board["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        sys.exit(f"FAILED: two panels of {board['uid']} have the same id")
    for panel in panels:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                 for y in range(place["y"], place["y"] + place["h"])}
        if cells & taken or max(x for x, y in cells) > 23:
            sys.exit(f"FAILED: the panel {panel['title']} lies on another, or beyond the edge")
        taken |= cells
        if panel["type"] == "row":
            continue
        targets = panel["targets"]
        if not targets or any(target["datasource"]["uid"] != "${datasource}" for target in [panel, *targets]):
            sys.exit(f"FAILED: the panel {panel['title']} has no source of data that can be chosen")
        if len({target["refId"] for target in targets}) != len(targets):
            sys.exit(f"FAILED: two expressions of the panel {panel['title']} have the same letter")
        expressions += [target["expr"] for target in targets]
    return expressions


def check_board(page, board):
    """Returns its expressions, with values in place of the variables."""
    variables = {variable["name"] for variable in board["templating"]["list"]}
    expressions = check_panels(board) + [annotation["expr"] for annotation in board["annotations"]["list"]]
    if len(expressions) < FEW_EXPRESSIONS:
        sys.exit(f"FAILED: {board['uid']} has {len(expressions)} expressions only")
    queries = [json.dumps(variable["query"]) for variable in board["templating"]["list"]]
    for text in expressions + queries:
        page.check(board["uid"], text)
    used = {name for text in expressions + queries for name in re.findall(r"\$(\w+)", text)}
    if used | {"datasource", "__rate_interval"} != variables | {"__rate_interval"}:
        sys.exit(f"FAILED: {board['uid']} uses {sorted(used)}, and declares {sorted(variables)}")
    return [text.replace("$__rate_interval", "1m").replace("$job", ".*").replace("$instance", ".*")
            .replace("$endpoint", ".*") for text in expressions]


def main():
    page = Page(read(sys.argv[1]))
    for expression in rule_expressions(read(sys.argv[2])):
        page.check("a rule", expression)
    print("groups:")
    for path in sys.argv[3:]:
        board = json.loads(read(path))
        print(f"- name: {board['uid']}\n  rules:")
        for number, expression in enumerate(check_board(page, board)):
            print("  - " + json.dumps({"record": f"dashboard:{number}", "expr": expression}))


if __name__ == "__main__":
    main()
