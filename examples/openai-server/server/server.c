/* A tiny server with the completions API: a walk through a table of pairs of bytes, streamed as server-sent events. SIGTERM ends it normally. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_BYTES 65536
#define STEPS_A_TOKEN 2000

static uint16_t pairs[256][256];
static volatile sig_atomic_t ended;

static void end(int signal) { ended = signal; }

/* Learns which byte follows which, so that there is something to generate. */
static void learn(void) {
  static const char corpus[] =
      "a profile tells the compiler which branch is taken, and how often; what never runs goes to the end. ";
  for (size_t i = 0; i + 1 < sizeof corpus; i++) pairs[(unsigned char)corpus[i]][(unsigned char)corpus[i + 1]]++;
}

static unsigned char follow(unsigned char byte, uint32_t *random) {
  uint32_t total = 0;
  for (int next = ' '; next <= 'z'; next++) total += pairs[byte][next];
  if (total == 0) return ' ';
  *random = *random * 1664525u + 1013904223u;
  uint32_t drawn = (*random >> 8) % total;
  for (int next = ' '; next <= 'z'; next++) {
    if (drawn < pairs[byte][next]) return (unsigned char)next;
    drawn -= pairs[byte][next];
  }
  return ' ';
}

/* The value behind "name": in a request that is known to be well formed; strings end at a quote without a backslash before it. */
static const char *field(const char *body, const char *name) {
  char quoted[32];
  snprintf(quoted, sizeof quoted, "\"%s\":", name);
  const char *found = strstr(body, quoted);
  return found == NULL ? "" : found + strlen(quoted);
}

static void send_event(int client, const char *data) {
  char text[512];
  int length = snprintf(text, sizeof text, "data: %s\n\n", data);
  dprintf(client, "%x\r\n%s\r\n", length, text);
}

static void complete(int client, const char *body) {
  const char *prompt = field(body, "prompt");
  uint32_t random = (uint32_t)strtoul(field(body, "seed"), NULL, 10);
  int prompt_tokens = 0;
  for (const char *c = prompt + 1; *c != '\0' && !(*c == '"' && c[-1] != '\\'); c++, prompt_tokens++)
    random = random * 31 + (unsigned char)*c;
  int tokens = (int)strtol(field(body, "max_tokens"), NULL, 10);
  dprintf(client, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  unsigned char byte = 'a';
  char data[256];
  for (int token = 0; token < tokens; token++) {
    for (int step = 0; step < STEPS_A_TOKEN; step++) byte = follow(byte, &random);
    const char *reason = token + 1 == tokens ? "\"length\"" : "null";
    snprintf(data, sizeof data, "{\"choices\":[{\"index\":0,\"text\":\"%c\",\"finish_reason\":%s}]}", byte, reason);
    send_event(client, data);
  }
  snprintf(data, sizeof data, "{\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}",
           prompt_tokens, tokens);
  send_event(client, data);
  send_event(client, "[DONE]");
  dprintf(client, "0\r\n\r\n");
}

static void answer(int client, const char *text) {
  dprintf(client, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(text), text);
}

/* Reads up to the end of a request; 0 at the end of the connection. */
static size_t receive(int client, char *request) {
  size_t length = 0, wanted = 0;
  while (wanted == 0 || length < wanted) {
    ssize_t got = length + 1 < REQUEST_BYTES ? read(client, request + length, REQUEST_BYTES - 1 - length) : 0;
    if (got <= 0) return 0;
    length += (size_t)got;
    request[length] = '\0';
    const char *body = strstr(request, "\r\n\r\n");
    if (body == NULL) continue;
    const char *size = strcasestr(request, "content-length:");
    wanted = (size_t)(body + 4 - request) + (size != NULL && size < body ? strtoul(size + 15, NULL, 10) : 0);
  }
  return length;
}

static void *serve(void *connection) {
  int client = (int)(intptr_t)connection;
  char *request = malloc(REQUEST_BYTES);
  while (request != NULL && receive(client, request) > 0) {
    if (strncmp(request, "GET /health ", 12) == 0) answer(client, "ok");
    else if (strncmp(request, "GET /v1/models ", 15) == 0) answer(client, "{\"data\":[{\"id\":\"pairs\"}]}");
    else if (strncmp(request, "POST /v1/completions ", 21) == 0) complete(client, strstr(request, "\r\n\r\n") + 4);
    else dprintf(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  }
  free(request);
  close(client);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3 || strcmp(argv[1], "--port") != 0) {
    fprintf(stderr, "usage: server --port <port>\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  /* Only while the main thread waits does the signal come through, so that it always ends the wait. */
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  sigaction(SIGTERM, &(struct sigaction){.sa_handler = end}, NULL);
  learn();
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) {
    perror("server");
    return 1;
  }
  while (!ended) {
    if (ppoll(&(struct pollfd){.fd = listener, .events = POLLIN}, 1, NULL, &before) <= 0) continue;
    int client = accept(listener, NULL, NULL);
    pthread_t thread;
    /* Tokens are small, and must not wait for the client to confirm the one before. */
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (client >= 0 && pthread_create(&thread, NULL, serve, (void *)(intptr_t)client) == 0) pthread_detach(thread);
  }
  /* The end of main is what writes an instrumented build's profile. */
  return 0;
}
