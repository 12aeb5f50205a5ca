#include "CGraphvizShim.h"

#include <gvc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A pthread mutex, because thread sanitizers see it.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Everything below is touched only while `lock` is held.
static GVC_t *context;
static char message[2048];
static size_t message_length;

// Collects what Graphviz reports, piece by piece, as much as fits; nothing reaches stderr.
static int collect(const char *text) {
  size_t room = sizeof message - 1 - message_length, length = strlen(text);
  if (length > room) length = room;
  memcpy(message + message_length, text, length);
  message_length += length;
  message[message_length] = 0;
  return 0;
}

static struct TopoGraphvizResult failure(enum TopoGraphvizStatus status) {
  struct TopoGraphvizResult result = {status, NULL, 0, NULL};
  result.message = malloc(message_length + 1);
  if (result.message != NULL) memcpy(result.message, message, message_length + 1);
  return result;
}

// Copies what was rendered: the library's own buffer goes back to the library.
static struct TopoGraphvizResult success(const char *bytes, size_t length) {
  struct TopoGraphvizResult result = {TOPO_GRAPHVIZ_OK, NULL, length, NULL};
  result.bytes = malloc(length > 0 ? length : 1);
  if (result.bytes == NULL) return failure(TOPO_GRAPHVIZ_MEMORY);
  memcpy(result.bytes, bytes, length);
  return result;
}

static struct TopoGraphvizResult render(Agraph_t *graph, const char *engine, const char *format, int dpi) {
  if (dpi > 0) {
    char text[16];
    snprintf(text, sizeof text, "%d", dpi);
    // Older headers take char * where they only read; the casts suit both.
    agattr(graph, AGRAPH, (char *)"dpi", text);
  }
  if (gvLayout(context, graph, engine) != 0) return failure(TOPO_GRAPHVIZ_ENGINE);
  char *bytes = NULL;
  // `unsigned int *` before Graphviz 13, `size_t *` since: the call takes either, and the type of the function says which.
  union {
    unsigned int narrow;
    size_t wide;
  } length = {.wide = 0};
  struct TopoGraphvizResult result;
  if (gvRenderData(context, graph, format, &bytes, (void *)&length) != 0 || bytes == NULL) {
    result = failure(TOPO_GRAPHVIZ_FORMAT);
  } else {
    result = success(
        bytes, _Generic(&gvRenderData,
                   int (*)(GVC_t *, graph_t *, const char *, char **, unsigned int *): (size_t)length.narrow,
                   default: length.wide));
  }
  if (bytes != NULL) gvFreeRenderData(bytes);
  gvFreeLayout(context, graph);
  return result;
}

struct TopoGraphvizResult topo_graphviz_render(const char *dot, const char *engine, const char *format, int dpi) {
  pthread_mutex_lock(&lock);
  message_length = 0;
  message[0] = 0;
  if (context == NULL) {
    agseterrf((agusererrf)collect);
    agseterr(AGERR);
    // Kept for the life of the process: it holds the plug-ins and the fonts.
    context = gvContext();
  }
  struct TopoGraphvizResult result;
  Agraph_t *graph = context != NULL ? agmemread((char *)dot) : NULL;
  if (context == NULL) {
    result = failure(TOPO_GRAPHVIZ_UNAVAILABLE);
  } else if (graph == NULL) {
    result = failure(TOPO_GRAPHVIZ_SYNTAX);
  } else {
    result = render(graph, engine, format, dpi);
  }
  if (graph != NULL) agclose(graph);
  pthread_mutex_unlock(&lock);
  return result;
}

void topo_graphviz_release(struct TopoGraphvizResult result) {
  free(result.bytes);
  free(result.message);
}
