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
import numpy as np
import yaml
from infragraph import Infrastructure
from infragraph.infragraph_service import InfraGraphService

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


def run(arguments, text):
    result = subprocess.run([sys.argv[1], *arguments], input=json.dumps(text).encode(), capture_output=True)
    assert result.returncode == 0, f"{arguments}: {result.stderr.decode()}"
    return result.stdout


def export(name, *arguments, of=document):
    return run(["export", "-", "--to", name, *arguments], of).decode()


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

# Formats that carry no names of nodes, or only in comments: what they write of a graph with hostile names, roles, kinds and
# networks is what they write of the graph with plain ones, but for the comments and the name of the whole.
wild = [
    "a\nb\r\nc", '"""\nimport os', "'''", "# x\ny: 1", "x\n---\n", "../../etc/x", "*/", "-->", "\u2028z", "=1+1", "", "  ",
    "{{.x}}", "&a *b !c", "é" * 300,
]


def rename(plain):
    changed = json.loads(json.dumps(plain))
    changed["graph"]["name"] = "".join(wild)
    new = {}
    for network in changed["graph"]["topo"]["networks"]:
        new[network["name"]] = network["name"] = network["name"] + wild[0]
        new[network["name"].removesuffix(wild[0])] = network["name"]
    for index, node in enumerate(changed["nodes"]):
        node["name"] = f"{wild[index % len(wild)]}{index}"
        node["role"] = wild[1]
    for link in changed["links"]:
        # Different kinds stay different: Huawei's format has dies by them.
        link["kind"] = f"{wild[2]}{link['kind']}"
        link["network"] = new[link["network"]]
    return changed


def lines(text):
    """Lines by what any reader may take for the end of one, comments left out."""
    return [line for line in re.split("\r\n|\n|\r|\u2028|\x85", text) if not re.match("[#%]", line)]


torus, tree, rack = (json.loads(run(["gen", *words.split()], None)) for words in
                     ["--kind torus3d --dims 3x3x3", "--kind fat-tree --radix 4", "ubmesh-rack64"])
for plain, formats in [
    (torus, ["edgelist", "metis", "mtx", "astra-sim", "simai", "booksim", "sst", "slurm-yaml --form torus3d", "nccl"]),
    (tree, ["edgelist", "metis", "simai", "booksim", "htsim", "slurm-conf", "slurm-yaml", "slurm-yaml --form block",
            "slurm-conf --form block", "topograph", "nccl"]),
    (rack, ["huawei"]),
]:
    for words in formats:
        name, *arguments = words.split()
        before, after = (lines(export(name, *arguments, of=text)) for text in (plain, rename(plain)))
        same(f"{words}: number of lines", len(after), len(before))
        for old, new in zip(before, after):
            if old != new:
                assert old.startswith(("- topology: ", "name: ")), f"{words}: {old} became {new!r}"
                assert re.fullmatch(r"[ -~]*", new), f"{words}: {new!r}"

# Those that carry names: read back by their parsers.
hostile = rename(tree)
label = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
manifests = list(yaml.safe_load_all(export("kubernetes", of=hostile)))
same("kubernetes", len(manifests), 16)
for manifest in manifests:
    assert all(label.fullmatch(value) for value in manifest["metadata"]["labels"].values()), manifest
infrastructure = Infrastructure()
infrastructure.deserialize(export("infragraph", of=hostile))
service = InfraGraphService()
service.set_graph(infrastructure.serialize())
same("infragraph", len(service.get_networkx_graph()), len(tree["nodes"]))
run(["export", "-", "--to", "npz", "-o", f"{folder}/x.npz"], hostile)
found = [name.decode() for name in np.load(f"{folder}/x.npz")["node_name"]]
same("npz", found, [node["name"] for node in hostile["nodes"]])
same("networkx", [node["name"] for node in json.loads(export("networkx", of=hostile))["nodes"]], found)
print("ok")
