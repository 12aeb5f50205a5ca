"""Reads every file that topo exported of one topology with the tools that it is meant for, or by its grammar, and holds
each against the topology document: counts, joined pairs, bandwidth between neighbours, names.

Usage: check_formats.py FOLDER, which holds graph.json and NAME.FORMAT for each format that was exported.
"""
import ast
import collections
import csv
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse
import yaml

folder = pathlib.Path(sys.argv[1])
with open(folder / "graph.json") as file:
    document = json.load(file)
nodes, links = document["nodes"], document["links"]
names = [node["name"] for node in nodes]
kinds = [node["kind"] for node in nodes]
endpoints = [node["id"] for node in nodes if node["endpoint"]]
channels = sorted((link["source"], link["target"], link["bandwidth_GBps"], link["latency_ns"]) for link in links)
pairs = collections.Counter()
for source, target, bandwidth, _ in channels:
    pairs[source, target] += bandwidth


def same(what, found, expected):
    assert found == expected, f"{what}: {str(found)[:200]} where {str(expected)[:200]} belongs"


def close(what, found, expected):
    same(f"{what}, pairs", set(found), set(expected))
    for key, value in expected.items():
        assert abs(found[key] - value) <= 1e-9 * value, f"{what}: {key} has {found[key]}, not {value}"


def hops(edges, source):
    """Links on shortest paths from a vertex."""
    if not isinstance(edges, dict):
        edges = joined(edges)
    found, frontier = {source: 0}, [source]
    while frontier:
        after = []
        for vertex in frontier:
            for other in edges[vertex]:
                if other not in found:
                    found[other] = found[vertex] + 1
                    after.append(other)
        frontier = after
    return found


def joined(edges):
    """Neighbours of every vertex."""
    neighbors = collections.defaultdict(set)
    for a, b in edges:
        neighbors[a].add(b)
        neighbors[b].add(a)
    return neighbors


# Sources enough: the last and some between, of large graphs.
sampled = sorted({*endpoints[:: max(1, len(endpoints) // 24)], endpoints[-1]})


def distances(what, edges, ends, more=0):
    """Holds the hops between ends, which stand for the endpoints in their order, against the document's; `more` are known to
    be added."""
    ours, theirs = joined(pairs), joined(edges)
    for source in sampled:
        expected, found = hops(ours, source), hops(theirs, ends[endpoints.index(source)])
        for target, end in zip(endpoints, ends):
            if target != source:
                same(f"{what}: hops {source} to {target}", found.get(end), expected[target] + more)


def histogram(count_from):
    """How many endpoints are how far from each of the sampled ones, sorted."""
    return sorted(sorted(collections.Counter(count_from(source)).items()) for source in sampled)


def own_histogram():
    ours = joined(pairs)

    def row(source):
        found = hops(ours, source)
        return [found[target] for target in endpoints if target != source]

    return histogram(row)


def expanded(hostlist):
    """Names of a hostlist such as n[00-03,07]."""
    result = []
    for word in re.findall(r"[^,\[]+(?:\[[^\]]*\])?[^,\[]*", hostlist):
        match = re.fullmatch(r"([^\[]*)\[([^\]]*)\](.*)", word)
        if not match:
            result.append(word)
            continue
        for part in match[2].split(","):
            low, _, high = part.partition("-")
            for number in range(int(low), int(high or low) + 1):
                result.append(match[1] + str(number).zfill(len(low)) + match[3])
    return result


def graphml(path):
    graph = nx.read_graphml(path, node_type=int, force_multigraph=True)
    same("graphml names", [graph.nodes[index]["name"] for index in range(len(nodes))], names)
    found = sorted((min(u, v), max(u, v), d["bandwidth_GBps"], d["latency_ns"]) for u, v, d in graph.edges(data=True))
    same("graphml links", found, channels)
    same("graphml in igraph", igraph.Graph.Read_GraphML(str(path)).ecount(), len(links))


def dot(path):
    text = path.read_text()
    same("dot nodes", len(re.findall(r"^\d+ \[", text, re.M)), len(nodes))
    found = collections.Counter((int(a), int(b)) for a, b in re.findall(r"^(\d+) -- (\d+) \[", text, re.M))
    same("dot links", found, collections.Counter((link["source"], link["target"]) for link in links))


def csv_pair(path):
    frame = pd.read_csv(path.with_name("topology.nodes.csv"), keep_default_na=False)
    same("csv names", list(frame["name"]), names)
    frame = pd.read_csv(path.with_name("topology.links.csv"))
    found = sorted(zip(frame["source"], frame["target"], frame["bandwidth_GBps"], frame["latency_ns"]))
    same("csv links", found, channels)


def edgelist(path):
    data = (("bandwidth_GBps", float), ("latency_ns", float))
    graph = nx.read_edgelist(path, nodetype=int, data=data, create_using=nx.MultiGraph)
    found = sorted((min(u, v), max(u, v), d["bandwidth_GBps"], d["latency_ns"]) for u, v, d in graph.edges(data=True))
    same("edgelist links", found, channels)


def metis(path):
    lines = [line for line in path.read_text().splitlines()]
    unit = float(re.search(r"weight is (\S+) GB/s", lines[0])[1])
    lines = [line for line in lines if not line.startswith("%")]
    count, edges, form, constraints = lines[0].split()
    same("metis header", (int(count), int(edges), form, constraints), (len(nodes), len(pairs), "011", "1"))
    rows = [[int(word) for word in line.split()] for line in lines[1:]]
    same("metis rows", len(rows), len(nodes))
    same("metis vertex weights", [row[0] for row in rows], [int(node["endpoint"]) for node in nodes])
    found = {}
    for node, row in enumerate(rows):
        for neighbor, weight in zip(row[1::2], row[2::2]):
            key = (min(node, neighbor - 1), max(node, neighbor - 1))
            same("metis weight at both ends", found.setdefault(key, weight * unit), weight * unit)
    close("metis", found, pairs)


def adjacency(what, matrix):
    matrix = scipy.sparse.triu(matrix, format="coo")
    close(what, dict(zip(zip(matrix.row.tolist(), matrix.col.tolist()), matrix.data.tolist())), pairs)


def mtx(path):
    adjacency("mtx", scipy.io.mmread(path))


def npz(path):
    adjacency("npz", scipy.sparse.load_npz(path))
    arrays = np.load(path)
    same("npz names", [name.decode() for name in arrays["node_name"]], names)
    found = sorted(zip(*(arrays[f"link_{key}"].tolist() for key in ["source", "target", "bandwidth_GBps", "latency_ns"])))
    same("npz links", found, channels)
    same("npz endpoints", np.flatnonzero(arrays["node_endpoint"]).tolist(), endpoints)


def jsonl(path):
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    same("jsonl header", rows[0]["topo"]["counts"], document["graph"]["topo"]["counts"])
    same("jsonl nodes", [{k: v for k, v in row.items() if k != "type"} for row in rows if row["type"] == "node"], nodes)
    same("jsonl links", [{k: v for k, v in row.items() if k != "type"} for row in rows if row["type"] == "link"], links)


def cytoscape(path):
    graph = nx.cytoscape_graph(json.loads(path.read_text()))
    same("cytoscape", (len(graph), graph.number_of_edges()), (len(nodes), len(links)))
    same("cytoscape names", [graph.nodes[str(index)]["name"] for index in range(len(nodes))], names)


def mermaid(path):
    lines = path.read_text().splitlines()
    same("mermaid header", lines[0], "flowchart TB")
    node = re.compile(r'  n\d+(\(\["[^"]*"\]\)|\["[^"]*"\])')
    edge = re.compile(r'  n\d+ ---(\|"\d+×"\|)? n\d+')
    assert all(node.fullmatch(line) or edge.fullmatch(line) for line in lines[1:]), "mermaid grammar"
    same("mermaid edges", sum(bool(edge.fullmatch(line)) for line in lines), len(pairs))


def simai(path):
    lines = path.read_text().splitlines()
    count, servers, inner, outer, edges, _ = lines[0].split()
    switches = [int(word) for word in lines[1].split()]
    npus = kinds.count("npu")
    same("simai counts", (int(count) - int(inner) - int(outer), int(edges)), (npus, len(lines) - 2))
    same("simai switches", switches, list(range(npus, int(count))))
    assert npus % int(servers) == 0
    total = 0.0
    for line in lines[2:]:
        match = re.fullmatch(r"(\d+) (\d+) (\S+)Gbps (\d+(?:\.\d+)?)ms 0", line)
        assert match and int(match[1]) < int(match[2]) < int(count), line
        total += float(match[3]) / 8
    if set(kinds) <= {"npu", "switch"}:
        edges = [tuple(map(int, line.split()[:2])) for line in lines[2:]]
        # NPUs come first, in their order.
        distances("simai", edges, list(range(npus)))
        assert abs(total - sum(pairs.values())) < 1e-9 * total, "simai bandwidth"


def booksim(path):
    seen, neighbors, homes = collections.Counter(), {}, {}
    routers = {node["name"] for node in nodes if not node["endpoint"] or "switch" not in kinds}
    for number, line in enumerate(path.read_text().splitlines()):
        words = line.split()
        same("booksim router", words[:2], ["router", str(number)])
        for kind, which, cycles in zip(words[2::3], words[3::3], words[4::3]):
            assert int(cycles) >= 1
            if kind == "node":
                seen[int(which)] += 1
                homes[int(which)] = number
            else:
                same("booksim word", kind, "router")
                neighbors[number, int(which)] = int(cycles)
    same("booksim nodes, each on one router", sorted(seen.items()), [(index, 1) for index in range(len(endpoints))])
    assert all(neighbors[b, a] == cycles for (a, b), cycles in neighbors.items()), "booksim: both directions"
    edges = [(("router", a), ("router", b)) for a, b in neighbors] + [(("node", n), ("router", r)) for n, r in homes.items()]
    # Of a router that is an endpoint the node hangs on it by two links more.
    own = 0 if "switch" in kinds else 2
    distances("booksim", edges, [("node", index) for index in range(len(endpoints))], own)
    same("booksim routers", len(neighbors), 2 * sum(names[a] in routers and names[b] in routers for a, b in pairs))


def simgrid(path):
    zone = ElementTree.parse(path).getroot().find("zone")
    ids = [element.get("id") for element in zone.iter() if element.tag in ("host", "router")]
    same("simgrid names", sorted(ids), sorted(names))
    kinds_found = {element.get("id"): element.tag for element in zone.iter()}
    same("simgrid hosts", {names.index(i) for i in ids if kinds_found[i] == "host"}, set(endpoints))
    rates = {e.get("id"): (float(e.get("bandwidth")[:-3]) / 1e9, e.get("sharing_policy")) for e in zone.iter("link")}
    found, directions, number = {}, collections.Counter(), {name: index for index, name in enumerate(names)}
    for route in [*zone.iter("route"), *zone.iter("zoneRoute")]:
        a, b = (number[route.get(f"gw_{end}") or route.get(end)] for end in ("src", "dst"))
        hop = route.find("link_ctn")
        found[min(a, b), max(a, b)] = rates[hop.get("id")][0]
        directions[hop.get("direction")] += 1
    close("simgrid", found, pairs)
    same("simgrid directions", directions, {"UP": len(pairs), "DOWN": len(pairs)})


def astra_sim(path):
    value = yaml.safe_load(path.read_text())
    same("astra-sim keys", sorted(value), ["bandwidth", "latency", "npus_count", "topology"])
    same("astra-sim lengths", len({len(part) for part in value.values()}), 1)
    same("astra-sim npus", int(np.prod(value["npus_count"])), len(endpoints))
    assert set(value["topology"]) <= {"Ring", "FullyConnected", "Switch"}
    assert all(isinstance(number, float) for number in value["bandwidth"] + value["latency"])


def sst(path):
    tree = ast.parse(path.read_text())
    values = {
        f"{node.targets[0].value.id}.{node.targets[0].attr}": node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and isinstance(node.value, ast.Constant)
    }
    (made,) = {node.value.func.id for node in ast.walk(tree)
               if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "topo"}
    extents = [int(part) for part in values["topo.shape"].split("x")]
    axis = {
        "topoTorus": lambda d, extent: min(d, extent - d), "topoMesh": lambda d, extent: d,
        "topoHyperX": lambda d, extent: int(d > 0),
    }[made]
    places = list(np.ndindex(*extents[::-1]))

    def row(source):
        here = places[endpoints.index(source)]
        return [
            sum(axis(abs(a - b), extent) for a, b, extent in zip(here, place, extents[::-1]))
            for place in places if place != here
        ]

    same("sst hops", histogram(row), own_histogram())
    width = {float(part) for part in values["topo.width"].split("x")}
    rate = float(values["router.link_bw"].removesuffix("GB/s"))
    same("sst bandwidth", {width_ * rate for width_ in width}, set(pairs.values()))
    same("sst endpoints", int(np.prod([int(part) for part in values["topo.shape"].split("x")])), len(endpoints))
    assert re.fullmatch(r"[\d.]+GB/s", values["router.link_bw"]) and re.fullmatch(r"[\d.]+ns", values["topo.link_latency"])


def htsim(path):
    head, *tiers = re.split(r"\nTier \d\n", path.read_text())
    head = dict(line.split() for line in head.splitlines() if line)
    tiers = [dict(line.split() for line in tier.splitlines() if line) for tier in tiers]
    same("htsim hosts", int(head["Nodes"]), len(endpoints))
    same("htsim tiers", int(head["Tiers"]), len(tiers))
    leaves = len(endpoints) // int(tiers[0]["Radix_Down"])
    switches = leaves
    for below, tier in zip(tiers, tiers[1:]):
        leaves = leaves * int(below["Radix_Up"]) // int(tier["Radix_Down"])
        switches += leaves
    same("htsim switches", switches, kinds.count("switch"))
    assert "Radix_Up" not in tiers[-1]
    leaf, pod = int(tiers[0]["Radix_Down"]), int(head["Podsize"]) if len(tiers) == 3 else len(endpoints)
    near = [2] * (leaf - 1) + [4] * (pod - leaf) + [6] * (len(endpoints) - pod)
    same("htsim hops", histogram(lambda source: near), own_histogram())
    # Each host has a link, each switch its ports up.
    up, count = len(endpoints), len(endpoints)
    for tier in tiers[:-1]:
        count = count // int(tier["Radix_Down"]) * int(tier["Radix_Up"])
        up += count
    same("htsim links", up, len(pairs))
    speeds = {float(tier["Downlink_speed_Gbps"]) / int(tier.get("Bundle", 1)) for tier in tiers}
    same("htsim speed", {round(speed / 8, 6) for speed in speeds}, {round(value, 6) for value in pairs.values()})


def near(channels_of, gpus):
    """Hops between the accelerators of a host over its own links: 1 where joined, 2 by a switch, else none."""
    found = collections.Counter()
    for a in gpus:
        for b in gpus:
            if a != b:
                found[1 if b in channels_of[a] else 2 if set(channels_of[a]) & set(channels_of[b]) - set(gpus) else None] += 1
    return sorted(found.items(), key=str), sorted(sorted(channels_of[a].values()) for a in gpus)


def nccl(path):
    shapes = []
    for file in [path] if path.exists() else sorted(folder.glob(path.name + ".shape*.xml")):
        root = ElementTree.parse(file).getroot()
        same("nccl root", (root.tag, root.get("version")), ("system", "1"))
        buses = {element.get("busid") for element in root.iter("pci")}
        gpus = list(root.iter("gpu"))
        assert gpus and [gpu.get("dev") for gpu in gpus] == [str(index) for index in range(len(gpus))]
        for element in root.iter():
            assert len(element.attrib) <= 16 and len(element) <= 640
            assert all(len(value) < 255 for value in element.attrib.values())
        for lane in root.iter("nvlink"):
            assert int(lane.get("count")) >= 1
            same("nccl target", lane.get("target") in buses, lane.get("tclass") == "0x030200")
        lanes = {
            pci.get("busid"): {lane.get("target"): int(lane.get("count")) for lane in pci.find("gpu")}
            for pci in root.iter("pci") if pci.find("gpu") is not None
        }
        shapes.append(near(lanes, list(lanes)))
    inner = min(document["graph"]["topo"]["networks"], key=lambda network: network["rank"])["name"]
    channels_of, of_host = collections.defaultdict(collections.Counter), collections.defaultdict(list)
    place = [tuple(node.get(key, -1) for key in ["cluster", "pod", "supernode", "rack", "host"]) for node in nodes]
    for link in links:
        if link["network"] == inner:
            for a, b in [(link["source"], link["target"]), (link["target"], link["source"])]:
                # Links to switches, and to accelerators of the same host.
                if kinds[b] == "switch" or kinds[b] == "npu" and place[a] == place[b] and "host" in nodes[a]:
                    channels_of[a][b] += link["bandwidth_GBps"]
    # Lanes of 25 GB/s, one at least.
    for row in channels_of.values():
        row.update({b: max(1, int(sum_ / 25 + 0.5)) - sum_ for b, sum_ in row.items()})
    for node in nodes:
        if node["endpoint"]:
            of_host[place[node["id"]] if "host" in node else node["id"]].append(node["id"])
    expected = [near(channels_of, gpus) for gpus in of_host.values()]
    same("nccl shapes", sorted({str(shape) for shape in shapes}), sorted({str(shape) for shape in expected}))


def infragraph(path):
    from infragraph import Infrastructure
    from infragraph.infragraph_service import InfraGraphService

    service = InfraGraphService()
    infrastructure = Infrastructure()
    infrastructure.deserialize(path.read_text())
    service.set_graph(infrastructure.serialize())
    graph = service.get_networkx_graph()
    same("infragraph", (len(graph), graph.number_of_edges()), (len(nodes), len(pairs)))
    degrees = collections.Counter(node for pair in pairs for node in pair)
    ends = [name for name, data in graph.nodes(data=True) if data.get("type") in ("xpu", "gpu", "npu")]
    if len(ends) == len(endpoints):
        theirs = joined(graph.edges())

        def row(source):
            found = hops(theirs, ends[endpoints.index(source)])
            return [found[end] for end in ends if found[end]]

        same("infragraph hops", sorted(collections.Counter(map(str, histogram(row)))), sorted(collections.Counter(map(str, own_histogram()))))
    same("infragraph degrees", sorted(d for _, d in graph.degree()), sorted(degrees[n["id"]] for n in nodes))


def hosts():
    keys = {}
    for node in nodes:
        if node["endpoint"]:
            place = tuple(node.get(key, -1) for key in ["cluster", "pod", "supernode", "rack", "host"])
            keys.setdefault(place if "host" in node else node["id"], len(keys))
    return [f"node{index:04}" for index in range(len(keys))]


def tree_is_one(children, leaves):
    """Every host on one leaf, every switch below one other, but for the roots."""
    found = [host for leaf in leaves.values() for host in leaf]
    same("hosts of the tree", sorted(found), hosts())
    below = [child for part in children.values() for child in part]
    assert len(below) == len(set(below)) and set(below) <= set(children) | set(leaves)
    assert len(set(children) | set(leaves)) - len(below) == 1, "one root"


def slurm_conf(path):
    children, leaves = {}, {}
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        words = dict(word.split("=", 1) for word in line.split())
        if "Nodes" in words:
            leaves[words["SwitchName"]] = expanded(words["Nodes"])
        else:
            children[words["SwitchName"]] = expanded(words["Switches"])
    tree_is_one(children, leaves)


def slurm_yaml(path):
    (topology,) = yaml.safe_load(path.read_text())
    same("slurm-yaml keys", list(topology), ["topology", "cluster_default", "tree"])
    switches = topology["tree"]["switches"]
    tree_is_one(
        {s["switch"]: expanded(s["children"]) for s in switches if "children" in s},
        {s["switch"]: expanded(s["nodes"]) for s in switches if "nodes" in s},
    )


def slurm_block(path):
    (topology,) = yaml.safe_load(path.read_text())
    blocks = [expanded(block["nodes"]) for block in topology["block"]["blocks"]]
    same("slurm blocks", sorted(host for block in blocks for host in block), hosts())
    sizes = topology["block"]["block_sizes"]
    assert min(len(block) for block in blocks) >= sizes[0]
    assert all(size == sizes[0] << index for index, size in enumerate(sizes))


def slurm_ring(path):
    (topology,) = yaml.safe_load(path.read_text())
    same("slurm-ring keys", list(topology), ["topology", "cluster_default", "ring"])
    (ring,) = topology["ring"]["rings"]
    same("slurm ring", (sorted(ring), expanded(ring["nodes"])), (["nodes", "ring"], hosts()))
    # Neighbours of the list, and its ends, are joined.
    around = {(min(a, b), max(a, b)) for a, b in zip(endpoints, endpoints[1:] + endpoints[:1])}
    same("slurm ring links", set(pairs), around)


def slurm_torus(path):
    (topology,) = yaml.safe_load(path.read_text())
    (torus,) = topology["torus3d"]["toruses"]
    dims = torus["dims"]
    same("slurm torus", dims["x"] * dims["y"] * dims["z"], len(expanded(torus["nodes"])))
    for placement in torus["placements"]:
        assert all(dims[axis] % placement["dims"][axis] == 0 for axis in dims)


def topograph(path):
    model = yaml.safe_load(path.read_text())
    blocks = {block["name"]: [h for word in block["nodes"] for h in expanded(word)] for block in model["capacity_blocks"]}
    children = {s["name"]: s["switches"] for s in model["switches"] if "switches" in s}
    leaves = {s["name"]: [h for b in s["capacity_blocks"] for h in blocks[b]] for s in model["switches"] if "capacity_blocks" in s}
    tree_is_one(children, leaves)


def kubernetes(path):
    manifests = list(yaml.safe_load_all(path.read_text()))
    same("kubernetes hosts", sorted(m["metadata"]["name"] for m in manifests), hosts())
    value = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
    for manifest in manifests:
        same("kubernetes kind", (manifest["apiVersion"], manifest["kind"]), ("v1", "Node"))
        for key, text in manifest["metadata"]["labels"].items():
            prefix, _, name = key.partition("/")
            assert value.fullmatch(name) and value.fullmatch(text) and re.fullmatch(r"[a-z0-9.-]+", prefix)
        assert any(key.endswith("/tier-1") for key in manifest["metadata"]["labels"])


checks = {
    "graphml": graphml, "dot": dot, "csv": csv_pair, "edgelist": edgelist, "metis": metis, "mtx": mtx, "npz": npz,
    "jsonl": jsonl, "cytoscape": cytoscape, "mermaid": mermaid, "simai": simai, "booksim": booksim, "simgrid": simgrid,
    "astra-sim": astra_sim, "sst": sst, "htsim": htsim, "nccl": nccl, "infragraph": infragraph, "slurm-conf": slurm_conf,
    "slurm-yaml": slurm_yaml, "slurm-block": slurm_block, "slurm-torus": slurm_torus, "slurm-ring": slurm_ring, "topograph": topograph,
    "kubernetes": kubernetes,
}
for name in sys.argv[2:]:
    checks[name](folder / f"topology.{name}")
    print(name)
