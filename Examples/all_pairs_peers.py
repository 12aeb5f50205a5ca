"""Hops of all pairs: topo beside igraph, NetworKit, rustworkx, SciPy and NetworkX, on the same graph, answers compared.

    pip install igraph networkit rustworkx scipy networkx numpy
    python Examples/all_pairs_peers.py --topo .build/release/topo torus mesh fat-tree random
    python Examples/all_pairs_peers.py --peers igraph,scipy cascade        # 8 GB of memory, some minutes

Seconds are processor seconds of one thread. topo's are of its whole process: start, generation, every source, output.  A
peer's are of its search alone, its graph in memory; it searches from a sample of the sources, and its time is scaled to all
of them. What it finds is compared source by source: sum and largest of the hops. A peer that is wrong ends the script.

--graph-golf PROGRAM names an all-pairs program of the Graph Golf sort, which takes a file of `u v` lines and prints a line
with `ASPL`; it gets the graphs whose nodes are all endpoints, and its whole process is measured.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

GRAPHS = {
    "mesh16": ["--kind", "mesh3d", "--dims", "16x16x16"],
    "torus": ["--kind", "torus3d", "--dims", "32x32x32"],
    "mesh": ["--kind", "mesh3d", "--dims", "32x32x32"],
    "fat-tree": ["--kind", "fat-tree", "--radix", "48"],
    "random": ["--kind", "jellyfish", "--switches", "20000", "--degree", "16", "--hosts", "0", "--seed", "1"],
    "supernode": ["cloudmatrix384"],
    "cascade": ["cloudmatrix384x432"],
}
PEERS = ["igraph", "networkit", "rustworkx", "scipy", "networkx"]


def read_annotated(lines):
    """Vertices, arcs, sources and targets of an annotated document, and what topo found of each source.

    A node that neither injects nor forwards is left out.  An endpoint that does not forward becomes two vertices, one that
    is only left and one that is only entered, so that a peer's paths never cross it.
    """
    node = re.compile(rb'"id": (\d+),.*"endpoint": (true|false), "forwards": (true|false)')
    figures = re.compile(rb'"eccentricity": (\d+), "mean_hops": ([0-9.e+-]+)')
    link = re.compile(rb'"source": (\d+), "target": (\d+), "key": (\d+)')
    leave, enter, ends, found, vertices, tails, heads = {}, {}, [], [], 0, [], []
    for line in lines:
        if match := link.search(line):
            a, b, key = (int(text) for text in match.groups())
            if key == 0:  # Parallel channels change no distance.
                for tail, head in ((a, b), (b, a)):
                    if tail in leave and head in enter:
                        tails.append(leave[tail])
                        heads.append(enter[head])
        elif match := node.search(line):
            identity, endpoint, forwards = int(match[1]), match[2] == b"true", match[3] == b"true"
            if not (endpoint or forwards):
                continue
            leave[identity] = enter[identity] = vertices
            vertices += 1
            if endpoint and not forwards:
                enter[identity] = vertices
                vertices += 1
            if endpoint:
                ends.append(identity)
                eccentricity, mean = figures.search(line).groups()
                found.append((float(mean), int(eccentricity)))
    return vertices, tails, heads, [leave[end] for end in ends], [enter[end] for end in ends], found


def igraph_rows(vertices, tails, heads, sources, targets):
    import igraph
    graph = igraph.Graph(n=vertices, edges=list(zip(tails, heads)), directed=True)
    yield
    for source in sources:
        yield graph.distances(source=[source], target=targets, mode="out")[0]


def networkit_rows(vertices, tails, heads, sources, targets):
    import networkit
    import numpy
    networkit.setNumberOfThreads(1)
    graph = networkit.Graph(vertices, directed=True)
    for tail, head in zip(tails, heads):
        graph.addEdge(tail, head)
    yield
    for source in sources:
        search = networkit.distance.BFS(graph, source, storePaths=False)
        search.run()
        yield numpy.asarray(search.getDistances(asarray=True))[targets]


def rustworkx_rows(vertices, tails, heads, sources, targets):
    import rustworkx
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(vertices))
    graph.add_edges_from_no_data(list(zip(tails, heads)))
    yield
    for source in sources:
        found = rustworkx.digraph_dijkstra_shortest_path_lengths(graph, source, lambda _: 1.0)
        yield [0 if target == source else found[target] for target in targets]


def scipy_rows(vertices, tails, heads, sources, targets):
    import numpy
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra
    graph = csr_matrix((numpy.ones(len(tails), numpy.int8), (tails, heads)), shape=(vertices, vertices))
    yield
    for source in sources:
        yield dijkstra(graph, indices=source, unweighted=True)[targets]


def networkx_rows(vertices, tails, heads, sources, targets):
    import networkx
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(vertices))
    graph.add_edges_from(zip(tails, heads))
    yield
    for source in sources:
        found = networkx.single_source_shortest_path_length(graph, source)
        yield [found[target] for target in targets]


def search(peer, file, count):
    """Runs in a process of its own; prints the seconds, the memory and what was found of each sampled source."""
    import numpy
    data = numpy.load(file)
    tails, heads = data["tails"].tolist(), data["heads"].tolist()
    sources, targets = data["sources"], data["targets"]
    sample = sorted({len(sources) * k // count for k in range(count)})
    rows = globals()[peer + "_rows"](int(data["vertices"]), tails, heads, [int(sources[k]) for k in sample], targets)
    next(rows)
    found, start = [], time.process_time()
    for place, row in zip(sample, rows):
        row = numpy.asarray(row, dtype=numpy.float64)
        row[place] = 0  # From the endpoint itself, which may be two vertices.
        found.append((place, float(row.sum()), int(row.max())))
    seconds = time.process_time() - start
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    print(json.dumps({"seconds": seconds, "MB": peak, "found": found}))


def measured(command):
    """Standard output, processor seconds and megabytes of a command.

    What the system counts as the memory of a child begins with that of its parent, so the peak is read off while it runs.
    """
    with tempfile.TemporaryFile() as output:
        process, peak = subprocess.Popen(command, stdout=output), 0
        while True:
            finished, status, usage = os.wait4(process.pid, os.WNOHANG)
            if finished:
                break
            with open(f"/proc/{process.pid}/status") as file:
                lines = [line for line in file if line.startswith("VmHWM:")]
            peak = max([peak] + [int(line.split()[1]) / 1024 for line in lines])
            time.sleep(0.002)
        process.returncode = status
        if status:
            sys.exit(f"{' '.join(command)} ended with {status}")
        output.seek(0)
        return output.read(), usage.ru_utime + usage.ru_stime, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graphs", nargs="*", metavar="GRAPH", help=", ".join(GRAPHS))
    parser.add_argument("--topo", default="topo", help="the program")
    parser.add_argument("--peers", default=",".join(PEERS), help="joined by commas")
    parser.add_argument("--sample", type=int, default=64, help="sources that a peer searches from")
    parser.add_argument("--graph-golf", help="an all-pairs program")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        return search(options.run[0], options.run[1], int(options.run[2]))
    import numpy
    print("| graph | V | A | endpoints | program | CPU s, 1 thread | MB | sources | times topo without reductions |")
    print("|---|---:|---:|---:|---|---:|---:|---:|---:|")
    for name in options.graphs or ["mesh16", "torus", "mesh", "fat-tree", "random", "supernode"]:
        with tempfile.TemporaryDirectory() as folder:
            # A catalogue name stands for itself; a family is generated from a spec file, in topo's time.
            if len(GRAPHS[name]) == 1:
                given = GRAPHS[name][0]
            else:
                keys = [key.removeprefix("--").replace("-", "_") for key in GRAPHS[name][::2]]
                values = GRAPHS[name][1::2]
                spec = {"format": "topo-spec", "format_version": "1.0"}
                for key, value in zip(keys, values):
                    spec[key] = [int(k) for k in value.split("x")] if key == "dims" else (
                        int(value) if value.isdigit() else value)
                given = os.path.join(folder, "spec.json")
                with open(given, "w") as file:
                    json.dump(spec, file)
            asked = [given, "--metrics", "hops", "--network", "all"]
            process = subprocess.Popen(
                [options.topo, "analyze", *asked, "--annotate"], stdout=subprocess.PIPE)
            vertices, tails, heads, sources, targets, expected = read_annotated(process.stdout)
            if process.wait():
                sys.exit(f"topo analyze {name} failed")
            graph = os.path.join(folder, "graph.npz")
            numpy.savez(graph, vertices=vertices, tails=numpy.array(tails, numpy.int64),
                        heads=numpy.array(heads, numpy.int64), sources=sources, targets=targets)
            sizes = f"| {name} | {vertices:,} | {len(tails):,} | {len(sources):,} |"
            baseline = None
            for label, flags in [("topo --no-reduce", ["--no-reduce"]), ("topo", [])]:
                output, seconds, memory = measured(
                    [options.topo, "analyze", *asked, "--format", "json", "--threads", "1", *flags])
                hops = json.loads(output)["hops"]
                baseline = baseline or seconds
                print(f"{sizes} {label} | {seconds:.2f} | {memory:,.0f} | all | {seconds / baseline:.2f} |", flush=True)
            total = sum(mean for mean, _ in expected) * (len(sources) - 1)
            counted = sum(int(distance) * pairs for distance, pairs in hops["histogram"].items())
            if abs(total - counted) > 1e-6 * counted:
                sys.exit(f"{name}: topo's sums per endpoint and its histogram disagree")
            for peer in filter(None, options.peers.split(",")):
                count = min(len(sources), options.sample if peer not in ("networkx", "rustworkx") else options.sample // 8)
                run = subprocess.run(
                    [sys.executable, __file__, "--run", peer, graph, str(count)], capture_output=True, text=True)
                if run.returncode:
                    print(f"{sizes} {peer} | {run.stderr.strip().splitlines()[-1]} | | | |", flush=True)
                    continue
                result = json.loads(run.stdout)
                for place, found, largest in result["found"]:
                    mean, eccentricity = expected[place]
                    if abs(found - mean * (len(sources) - 1)) > 0.01 or largest != eccentricity:
                        sys.exit(f"{name}: {peer} finds {found} and {largest} from endpoint {place}, "
                                 f"topo {mean * (len(sources) - 1)} and {eccentricity}")
                seconds = result["seconds"] * len(sources) / len(result["found"])
                print(f"{sizes} {peer} | {seconds:,.1f} | {result['MB']:,.0f} | {len(result['found'])} | "
                      f"{seconds / baseline:,.1f} |", flush=True)
            if options.graph_golf and vertices == len(sources):
                edges = os.path.join(folder, "edges.txt")
                with open(edges, "w") as file:
                    file.writelines(f"{tail} {head}\n" for tail, head in zip(tails, heads) if tail < head)
                output, seconds, memory = measured([options.graph_golf, edges])
                number = re.search(r"ASPL[^0-9]*([0-9.]+)", output.decode())
                if not number or abs(float(number[1]) - hops["mean"]) > 1e-5:
                    sys.exit(f"{name}: the Graph Golf program says {output.decode()!r}, topo {hops['mean']}")
                print(f"{sizes} {os.path.basename(options.graph_golf)} | {seconds:.2f} | {memory:,.0f} | all | "
                      f"{seconds / baseline:.2f} |", flush=True)


if __name__ == "__main__":
    main()
