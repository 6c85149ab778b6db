/* A tiny text generator: learns which byte follows which three others, then continues the prompt. One process answers one prompt. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 4096
#define CHOICES 8

typedef struct {
  uint32_t key;
  uint16_t count[CHOICES];
  unsigned char next[CHOICES];
} Slot;

static Slot table[SLOTS];
static const char corpus[] =
    "the borrow checker reads the whole function before it decides. the compiler lays out the hot path first, "
    "and what is never run goes to the end. a profile tells it which branch is taken, and how often. "
    "the scheduler takes the first request that fits, and the others wait for the next step. ";

/* Letters keep their case apart, digits are all alike, white space is one blank. */
static unsigned char normalize(unsigned char byte) {
  if (isdigit(byte)) return '0';
  if (isspace(byte)) return ' ';
  return byte;
}

static Slot *find(uint32_t key) {
  uint32_t place = (key * 2654435761u) % SLOTS;
  for (int probe = 0; probe < SLOTS; probe++) {
    Slot *slot = &table[(place + probe) % SLOTS];
    if (slot->key == key || slot->key == 0) return slot;
  }
  return NULL;
}

static void learn(const char *text, size_t length) {
  uint32_t key = 0;
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = normalize((unsigned char)text[i]);
    Slot *slot = key > 0xffff ? find(key) : NULL;
    if (slot != NULL) {
      slot->key = key;
      for (int c = 0; c < CHOICES; c++) {
        if (slot->count[c] != 0 && slot->next[c] != byte) continue;
        slot->next[c] = byte;
        slot->count[c]++;
        break;
      }
    }
    key = ((key << 8) | byte) & 0xffffff;
  }
}

static unsigned char choose(const Slot *slot, uint32_t *random) {
  uint32_t total = 0;
  for (int c = 0; c < CHOICES; c++) total += slot->count[c];
  if (total == 0) return 0;
  *random = *random * 1664525u + 1013904223u;
  uint32_t drawn = (*random >> 8) % total;
  for (int c = 0; c < CHOICES; c++) {
    if (drawn < slot->count[c]) return slot->next[c];
    drawn -= slot->count[c];
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: engine <prompt> <bytes>\n");
    return 2;
  }
  const char *prompt = argv[1];
  size_t length = strlen(prompt);
  for (int pass = 0; pass < 200; pass++) learn(corpus, sizeof corpus - 1);
  learn(prompt, length);
  const uint32_t start = 't' << 16 | 'h' << 8 | 'e';
  uint32_t key = start, random = 1;
  for (size_t i = 0; i < length; i++) random = random * 31 + (unsigned char)prompt[i];
  for (long left = strtol(argv[2], NULL, 10) * 100; left > 0; left--) {
    const Slot *slot = find(key);
    unsigned char byte = slot == NULL ? 0 : choose(slot, &random);
    if (left <= 100) putchar(byte == 0 ? '.' : byte);
    key = byte == 0 ? start : ((key << 8) | byte) & 0xffffff;
  }
  putchar('\n');
  return 0;
}
