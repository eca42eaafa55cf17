/* The least that any reader of a capture does: reads the file in blocks of 1 MiB and looks at the Ethernet, IP and TCP
 * headers of each record. For the script benchmark.   cc -O2 -o floor floor.c && floor CAPTURE */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t packets, bytes, mix;

static uint16_t u16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

static uint32_t u32(const uint8_t *p) {
  uint32_t x;
  memcpy(&x, p, 4);
  return __builtin_bswap32(x);
}

static void frame(const uint8_t *p, uint32_t length) {
  packets++;
  if (length < 54) return;
  uint16_t type = u16(p + 12);
  const uint8_t *ip = p + 14, *tcp;
  uint32_t rest;
  if (type == 0x0800 && ip[9] == 6) {
    uint32_t header = (ip[0] & 15) * 4;
    tcp = ip + header;
    rest = u16(ip + 2) - header;
    mix += u32(ip + 12) ^ u32(ip + 16);
  } else if (type == 0x86dd && ip[6] == 6) {
    tcp = ip + 40;
    rest = u16(ip + 4);
    mix += u32(ip + 20) ^ u32(ip + 36);
  } else {
    return;
  }
  mix += u32(tcp) + u32(tcp + 4) + tcp[13];
  bytes += rest - (tcp[12] >> 4) * 4;
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **arguments) {
  int file = count > 1 ? open(arguments[1], O_RDONLY) : -1;
  if (file < 0) {
    perror("floor");
    return 1;
  }
  uint8_t *buffer = malloc(4 << 20);
  size_t have = 0, at = 24;
  ssize_t got;
  while ((got = read(file, buffer + have, 1 << 20)) > 0) {
    have += (size_t)got;
    while (at + 16 <= have) {
      uint32_t length;
      memcpy(&length, buffer + at + 8, 4);
      if (at + 16 + length > have) break;
      frame(buffer + at + 16, length);
      at += 16 + length;
    }
    memmove(buffer, buffer + at, have - at);
    have -= at;
    at = 0;
  }
  printf("cpu=%.4f other=0 packets=%lu bytes=%lu mix=%lx\n", cpu(), packets, bytes, mix);
  return 0;
}
