"""Names that trip careless writers, in every format that carries names: each is read back as it was, or as the format's
own rule says.

Usage: hostile_names.py TOPO
"""
import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import networkx as nx

names = [
    '"', "\\", "a\"b\\c", "<b>&amp;</b>", "]]>", "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", "a,b", "line\nfeed", "tab\t",
    "\u0001\u001f", "\u2028", "名前", "😀", "{x}", "[y]", "end", "%%", "#35;", "';--", "javascript:alert(1)", " lead",
    "click n0 call x()", "subgraph", "</script>",
]
document = {
    "nodes": [{"id": index, "name": name, "kind": "npu"} for index, name in enumerate(names)],
    "links": [{"source": index, "target": index + 1, "kind": names[index]} for index in range(len(names) - 1)],
    "graph": {"name": names[2]},
}


def export(name, *arguments):
    command = [sys.argv[1], "export", "-", "--to", name, *arguments]
    result = subprocess.run(command, input=json.dumps(document).encode(), capture_output=True)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


def xml_name(name):
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", name)


def same(what, found, expected):
    assert found == expected, f"{what}: {found} where {expected} belongs"


graph = nx.parse_graphml(export("graphml"), node_type=int)
same("graphml", [graph.nodes[index]["name"] for index in range(len(names))], [xml_name(name) for name in names])
same("graphml kinds", [data["kind"] for _, _, data in sorted(graph.edges(data=True))], [xml_name(n) for n in names[:-1]])
same("cytoscape", [e["data"]["name"] for e in json.loads(export("cytoscape"))["elements"]["nodes"]], names)
rows = [json.loads(line) for line in export("jsonl").split("\n") if line]
same("jsonl", [row["name"] for row in rows if row["type"] == "node"], names)
zone = ElementTree.fromstring(export("simgrid")).find("zone")
same("simgrid", [host.get("id") for host in zone.iter("host")], [xml_name(name) for name in names])

with subprocess.Popen(["mktemp", "-d"], stdout=subprocess.PIPE) as made:
    folder = made.stdout.read().decode().strip()
export("csv", "-o", f"{folder}/x")
with open(f"{folder}/x.nodes.csv", newline="") as file:
    found = [row["name"] for row in csv.DictReader(file)]
same("csv", found, ["'" + name if name[0] in "=+-@\t\r" else name for name in names])

# A reader of DOT's strings and of Mermaid's entities, by their grammars.
dot = [m for m in re.findall(r'^\d+ \[label="((?:[^"\\]|\\.)*)"', export("dot"), re.M)]
unquoted = [re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], label) for label in dot]
same("dot", unquoted, [re.sub("[\x00-\x09\x0b-\x1f]", "\ufffd", name) for name in names])
labels = re.findall(r'^  n\d+\["([^"]*)"\]$', export("mermaid"), re.M)
entity = re.compile(r"#(\d+);")
same("mermaid", [entity.sub(lambda m: chr(int(m[1])), label) for label in labels],
     [re.sub("[\x00-\x1f]", "\ufffd", name) for name in names])
assert not any(set(entity.sub("", label)) & set('"<>&[]{}()#;\'\\') for label in labels)
print("ok")
