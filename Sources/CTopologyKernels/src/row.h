// Rows of 512 bits and groups of 8 flag bytes.
#ifndef TOPO_ROW_H
#define TOPO_ROW_H

#include <string.h>

#include "CTopologyKernels.h"

// Several machine versions of one function, chosen when the program starts.  Needs the indirect functions of glibc.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GLIBC__)
#define TOPO_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4", "avx512vpopcntdq")))
#else
#define TOPO_CLONES
#endif

// Rows are passed between functions that are always inlined, so that no calling convention is involved.
#pragma clang diagnostic ignored "-Wpsabi"

typedef uint64_t row __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) row row_load(const uint64_t *words) {
  row value;
  memcpy(&value, words, sizeof value);
  return value;
}

static inline __attribute__((always_inline)) int row_is_zero(row value) {
  return (value[0] | value[1] | value[2] | value[3] | value[4] | value[5] | value[6] | value[7]) == 0;
}

static inline __attribute__((always_inline)) row row_popcount(row value) {
#if defined(__has_builtin) && __has_builtin(__builtin_elementwise_popcount)
  return __builtin_elementwise_popcount(value);
#else
  row bits;
  for (int word = 0; word < 8; word++) bits[word] = (uint64_t)__builtin_popcountll(value[word]);
  return bits;
#endif
}

// Eight flag bytes as a little-endian word, whatever the machine: byte i is bits 8i and up.
static inline __attribute__((always_inline)) uint64_t bytes_load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

static inline __attribute__((always_inline)) void bytes_clear(uint8_t *bytes) { memset(bytes, 0, 8); }

#endif
