// A door to libgraphviz that shows no Graphviz type: DOT text in, bytes or an error text out.
//
// Graphviz keeps global state and is not safe to call from two threads, not even with a context for each.  One mutex in
// here, shared by the whole process, is held from parsing to closing, so callers may come from any thread.
#ifndef TOPO_CGRAPHVIZ_SHIM_H
#define TOPO_CGRAPHVIZ_SHIM_H

#include <stddef.h>

/// How a rendering ended.
enum TopoGraphvizStatus {
  TOPO_GRAPHVIZ_OK = 0,
  /// libgraphviz did not start.
  TOPO_GRAPHVIZ_UNAVAILABLE = 1,
  /// The text is no DOT.
  TOPO_GRAPHVIZ_SYNTAX = 2,
  /// The engine does not exist or failed.
  TOPO_GRAPHVIZ_ENGINE = 3,
  /// The format does not exist or its writer failed.
  TOPO_GRAPHVIZ_FORMAT = 4,
  /// Memory ran out.
  TOPO_GRAPHVIZ_MEMORY = 5,
};

/// What a rendering gave; `bytes` and `message` may be null and are freed by `topo_graphviz_release`.
struct TopoGraphvizResult {
  enum TopoGraphvizStatus status;
  unsigned char *bytes;
  size_t length;
  /// What Graphviz said, where it failed.
  char *message;
};

/// Lays out the zero-terminated `dot` with `engine` and writes it as `format`.
///
/// `dpi` above 0 sets the resolution; it must be 0 for SVG, whose content Graphviz scales but not its frame.
struct TopoGraphvizResult topo_graphviz_render(const char *dot, const char *engine, const char *format, int dpi);

/// Frees what a result holds.
void topo_graphviz_release(struct TopoGraphvizResult result);

#endif
