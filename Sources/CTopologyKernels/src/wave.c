#include "CTopologyKernels.h"
#include "row.h"

// Counts the bits of `arrived` at a vertex: all of them, and by class those whose source shares a group with the vertex.
static inline __attribute__((always_inline)) void count_bits(
    const topo_wave_graph *graph, topo_wave_batch *batch, uint32_t v, uint32_t tally, row arrived) {
  if (batch->is_settled[v]) arrived &= ~((const row *)batch->settled)[v];
  ((row *)batch->counts)[tally] += row_popcount(arrived);
  int32_t group = graph->group[v];
  if (group < 0) return;
  row rest = arrived;
  for (int32_t entry = batch->groups.mark_of_group[group]; entry >= 0; entry = batch->groups.next[entry]) {
    row lanes = ((const row *)batch->groups.lanes)[entry];
    row shared = rest & lanes;
    rest &= ~lanes;
    ((row *)batch->shared_counts)[batch->groups.pair_class[entry] * batch->tally_count + tally] += row_popcount(shared);
  }
}

static inline __attribute__((always_inline)) void visit(
    const topo_wave_graph *graph, topo_wave_batch *batch, uint32_t v, const topo_departures *const *departed,
    topo_departures *const *leaving, uint32_t *const *moved, uint32_t *moved_count) {
  row arrived = {0};
  int any = 0;
  for (uint32_t arc = graph->in_start[v], end = graph->in_start[v + 1]; arc < end; arc++) {
    const topo_departures *from = departed[graph->in_class[arc]];
    if (!from) continue;
    uint32_t u = graph->source[arc];
    if (!from->present[u]) continue;
    arrived |= ((const row *)from->rows)[from->place[u]];
    any = 1;
  }
  if (!any) return;
  row *seen = (row *)batch->seen + v;
  row all = arrived;
  if (batch->state[v]) {
    arrived &= ~*seen;
    if (row_is_zero(arrived)) return;
    all |= *seen;
  }
  *seen = all;
  batch->state[v] = row_is_zero(all ^ row_load(batch->lanes)) ? 2 : 1;
  uint32_t tally = graph->tally[v];
  if (tally != TOPO_NO_TALLY) count_bits(graph, batch, v, tally, arrived);
  uint8_t crossing = graph->crossing[v];
  if (crossing == TOPO_NO_CROSSING) return;
  topo_departures *to = leaving[crossing];
  if (to->present[v]) {
    ((row *)to->rows)[to->place[v]] |= arrived;
  } else {
    to->present[v] = 1;
    to->place[v] = to->count;
    to->vertex[to->count] = v;
    ((row *)to->rows)[to->count++] = arrived;
  }
  moved[crossing][moved_count[crossing]++] = v;
}

TOPO_CLONES
uint64_t topo_wave_arrive(
    const topo_wave_graph *graph, topo_wave_batch *batch, uint8_t *touched, const topo_departures *const *departed,
    topo_departures *const *leaving, uint32_t *const *moved, uint32_t *moved_count) {
  uint32_t count = graph->vertex_count;
  uint64_t arcs = 0;
  for (uint32_t base = 0; base < count; base += 8) {
    uint64_t marks = bytes_load(touched + base);
    if (marks == 0) continue;
    bytes_clear(touched + base);
    uint32_t end = count - base < 8 ? count : base + 8;
    for (uint32_t v = base; v < end; v++) {
      if ((marks >> (8 * (v - base)) & 1) && batch->state[v] != 2) {
        visit(graph, batch, v, departed, leaving, moved, moved_count);
        arcs += graph->in_start[v + 1] - graph->in_start[v];
      }
    }
  }
  return arcs;
}

void topo_wave_touch(
    const topo_wave_graph *graph, const topo_wave_batch *batch, const uint32_t *moved, uint32_t moved_count,
    uint8_t *const *touched, uint8_t *used) {
  for (uint32_t i = 0; i < moved_count; i++) {
    for (uint32_t arc = graph->out_start[moved[i]], end = graph->out_start[moved[i] + 1]; arc < end; arc++) {
      uint32_t v = graph->target[arc];
      if (batch->state[v] == 2) continue;
      touched[graph->out_class[arc]][v] = 1;
      used[graph->out_class[arc]] = 1;
    }
  }
}
