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

// A graph for searches in time.  Arc a of vertex v enters v from `source[a]`, and takes the delay of class `in_class[a]`;
// the same arcs by the vertex they leave are in the `out` arrays, which may be the same memory.
typedef struct {
  uint32_t vertex_count;
  const uint32_t *in_start;  // vertex_count + 1 entries
  const uint32_t *source;
  const uint8_t *in_class;
  const uint32_t *out_start;
  const uint32_t *target;
  const uint8_t *out_class;
  const uint8_t *crossing;  // the class of the time that it takes to go on; TOPO_NO_CROSSING where no path may
  const uint32_t *tally;    // as for hops
  const int32_t *group;     // the group of a vertex with a tally, -1 for none
} topo_wave_graph;

#define TOPO_NO_CROSSING UINT8_MAX
#define TOPO_WAVE_CLASSES 255

// The bits that leave vertices at one moment: compact rows, found by vertex.
typedef struct {
  uint8_t *present;  // per vertex; 8 bytes of padding
  uint32_t *place;   // per vertex the number of its row; valid where `present`
  uint64_t *rows;    // room for every vertex
  uint32_t *vertex;  // of each row
  uint32_t count;
} topo_departures;

// Lanes whose sources share a location with a target: one entry per group that holds a source of the batch.
typedef struct {
  const int32_t *mark_of_group;  // per group the first entry for its members, -1 for none
  const uint64_t *lanes;         // rows: the lanes of the group of each entry
  const int32_t *next;           // the entry of the next larger group, -1 for none
  const uint8_t *pair_class;     // which counters an entry adds to
} topo_shared_groups;

typedef struct {
  uint64_t *seen;             // rows
  uint64_t *settled;          // rows
  uint8_t *state;             // as for hops
  uint8_t *is_settled;
  uint64_t *counts;           // per tally 8 words: bits new now
  uint64_t *shared_counts;    // per pair class and tally 8 words: those of them that share a group
  uint32_t tally_count;
  uint64_t lanes[TOPO_ROW_WORDS];
  topo_shared_groups groups;
} topo_wave_batch;

// Lets everything arrive that is due at a moment.  `touched` marks the vertices to look at, and is all 0 on return.
// `departed[c]` is what left one delay of class c ago, null for nothing; `leaving[k]` takes what will leave after a
// crossing of class k, its new rows added at the end, bits for a row that it has already put there.  The vertices whose
// bits were put there are listed in `moved[k]`, which has room for all; `moved_count[k]` says how many.
// Returns the number of arcs looked at.
uint64_t topo_wave_arrive(
    const topo_wave_graph *graph, topo_wave_batch *batch, uint8_t *touched, const topo_departures *const *departed,
    topo_departures *const *leaving, uint32_t *const *moved, uint32_t *moved_count);

// Marks the vertices that can be entered from `moved`: in `touched[c]` over arcs of class c, setting `used[c]`.
void topo_wave_touch(
    const topo_wave_graph *graph, const topo_wave_batch *batch, const uint32_t *moved, uint32_t moved_count,
    uint8_t *const *touched, uint8_t *used);

// Takes the next number from a counter that threads share.
static inline uint64_t topo_take(uint64_t *counter) { return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }

// What threads have taken so far.
static inline uint64_t topo_read(const uint64_t *counter) { return __atomic_load_n(counter, __ATOMIC_RELAXED); }

#endif
