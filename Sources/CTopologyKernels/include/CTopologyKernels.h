// The inner loops of the searches, in C because compilers make several machine versions of it and pick one at run time.
// Integers only: the same bits on every machine.  README.md says what was measured.
#ifndef C_TOPOLOGY_KERNELS_H
#define C_TOPOLOGY_KERNELS_H

#include <stdint.h>

// A row is 512 bits, one per source of a batch: eight 64-bit words, aligned to 64 bytes.
#define TOPO_ROW_WORDS 8

// A graph for searches in hops: who can be entered from whom.  Symmetric: u is in v's row when v is in u's.
typedef struct {
  uint32_t vertex_count;
  const uint32_t *row_start;  // vertex_count + 1 entries
  const uint32_t *neighbor;
  const uint8_t *forwards;  // 1 where a path may go on
  const uint32_t *tally;    // which counter a vertex adds to; vertex_count entries, TOPO_NO_TALLY for none
} topo_hop_graph;

#define TOPO_NO_TALLY UINT32_MAX

// The state of one batch.  Bytes guard rows: a row is read only where its byte says that it was written in this batch.
typedef struct {
  uint64_t *fresh;       // rows: bits that arrived one level ago; valid where `active` is 1
  uint64_t *next;        // rows: bits that arrive now; valid where `next_active` is 1
  uint64_t *seen;        // rows: bits that have arrived; valid where `state` is not 0
  uint64_t *settled;     // rows: bits that must not be counted; valid where `is_settled` is 1
  uint8_t *active;       // bytes; all are followed by at least 8 bytes of padding
  uint8_t *next_active;  // all 0 on entry
  uint8_t *state;        // 0 nothing seen, 1 some, 2 all lanes
  uint8_t *is_settled;
  uint8_t *touched;      // sparse levels only: 1 where a neighbor is active; all 0 on return
  uint64_t *counts;      // per tally 8 words: how many bits were new in each word
  uint64_t lanes[TOPO_ROW_WORDS];  // which lanes the batch uses
  // Per vertex, or all null: bits counted, weighted by `word_weight`; the same times distance; the largest distance.
  uint64_t *reached;
  uint64_t *distance_sum;
  uint32_t *last;
  uint64_t word_weight[TOPO_ROW_WORDS];    // endpoints that a lane of a word stands for
  uint64_t word_distance[TOPO_ROW_WORDS];  // their distances from the lane's vertex, summed
  uint32_t word_last[TOPO_ROW_WORDS];      // and the largest of them
} topo_hop_batch;

// Advances a batch by one level: every vertex takes the fresh bits of its active neighbors, keeps what is new, counts it
// and, where it forwards, becomes active.  Looks at all vertices, or at touched ones only.
// Returns how many vertices became active; `*changed` is set when any bit was new anywhere.
uint64_t topo_hop_level(const topo_hop_graph *graph, topo_hop_batch *batch, uint32_t level, int sparse, int *changed);

// Sets `touched` for every neighbor of an active vertex.
void topo_hop_touch(const topo_hop_graph *graph, topo_hop_batch *batch);

// Takes the next number from a counter that threads share.
static inline uint64_t topo_take(uint64_t *counter) { return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }

// What threads have taken so far.
static inline uint64_t topo_read(const uint64_t *counter) { return __atomic_load_n(counter, __ATOMIC_RELAXED); }

#endif
