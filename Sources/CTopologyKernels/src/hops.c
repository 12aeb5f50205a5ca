#include "CTopologyKernels.h"
#include "row.h"

// The work of one vertex.  `level` and counts of bits stay far below 2^32 and 2^64: at most 2^32 vertices, 512 lanes.
static inline __attribute__((always_inline)) uint64_t visit(
    const topo_hop_graph *graph, topo_hop_batch *batch, uint32_t v, uint32_t level, int *changed) {
  const uint32_t *neighbor = graph->neighbor;
  const uint8_t *active = batch->active;
  const row *fresh = (const row *)batch->fresh;
  row arrived = {0};
  int any = 0;
  for (uint32_t arc = graph->row_start[v], end = graph->row_start[v + 1]; arc < end; arc++) {
    uint32_t u = neighbor[arc];
    if (active[u]) {
      arrived |= fresh[u];
      any = 1;
    }
  }
  if (!any) return 0;
  row *seen = (row *)batch->seen + v;
  row all = arrived;
  if (batch->state[v]) {
    arrived &= ~*seen;
    if (row_is_zero(arrived)) return 0;
    all |= *seen;
  }
  *seen = all;
  *changed = 1;
  batch->state[v] = row_is_zero(all ^ row_load(batch->lanes)) ? 2 : 1;
  uint32_t tally = graph->tally[v];
  if (tally != TOPO_NO_TALLY) {
    row counted = arrived;
    if (batch->is_settled[v]) counted &= ~((const row *)batch->settled)[v];
    row bits = row_popcount(counted);
    ((row *)batch->counts)[tally] += bits;
    if (batch->reached) {
      for (int word = 0; word < TOPO_ROW_WORDS; word++) {
        if (bits[word] == 0) continue;
        batch->reached[v] += bits[word] * batch->word_weight[word];
        batch->distance_sum[v] += bits[word] * (batch->word_weight[word] * level + batch->word_distance[word]);
        uint32_t last = level + batch->word_last[word];
        if (last > batch->last[v]) batch->last[v] = last;
      }
    }
  }
  if (!graph->forwards[v]) return 0;
  ((row *)batch->next)[v] = arrived;
  batch->next_active[v] = 1;
  return 1;
}

TOPO_CLONES
uint64_t topo_hop_level(const topo_hop_graph *graph, topo_hop_batch *batch, uint32_t level, int sparse, int *changed) {
  uint64_t became_active = 0;
  uint32_t count = graph->vertex_count;
  for (uint32_t base = 0; base < count; base += 8) {
    uint32_t end = count - base < 8 ? count : base + 8;
    if (sparse) {
      uint64_t touched = bytes_load(batch->touched + base);
      if (touched == 0) continue;
      bytes_clear(batch->touched + base);
      for (uint32_t v = base; v < end; v++) {
        if ((touched >> (8 * (v - base)) & 1) && batch->state[v] != 2) {
          became_active += visit(graph, batch, v, level, changed);
        }
      }
    } else {
      if (bytes_load(batch->state + base) == 0x0202020202020202u) continue;
      for (uint32_t v = base; v < end; v++) {
        if (batch->state[v] != 2) became_active += visit(graph, batch, v, level, changed);
      }
    }
  }
  return became_active;
}

void topo_hop_touch(const topo_hop_graph *graph, topo_hop_batch *batch) {
  const uint32_t *neighbor = graph->neighbor;
  uint8_t *touched = batch->touched;
  uint32_t count = graph->vertex_count;
  for (uint32_t base = 0; base < count; base += 8) {
    uint64_t active = bytes_load(batch->active + base);
    if (active == 0) continue;
    uint32_t end = count - base < 8 ? count : base + 8;
    for (uint32_t v = base; v < end; v++) {
      if (!(active >> (8 * (v - base)) & 1)) continue;
      for (uint32_t arc = graph->row_start[v], last = graph->row_start[v + 1]; arc < last; arc++) touched[neighbor[arc]] = 1;
    }
  }
}
