/* Sends frames of one size at a steady rate, for measuring how many of them a capture catches.
     packet-generator INTERFACE FRAME_BYTES SECONDS PACKETS_PER_SECOND      (0: as many as it can)
   The frames are Ethernet to nobody, IPv4, TCP of a thousand connections, with no checksums. Prints how many were sent. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define FRAMES 32
#define LONGEST 9216
#define CONNECTIONS 1000

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: packet-generator INTERFACE FRAME_BYTES SECONDS PACKETS_PER_SECOND\n");
    return 2;
  }
  int size = atoi(arguments[2]);
  double duration = atof(arguments[3]), rate = atof(arguments[4]);
  int descriptor = socket(AF_PACKET, SOCK_RAW, 0);
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(arguments[1])};
  if (size < 64 || size > LONGEST || descriptor < 0 || !address.sll_ifindex ||
      bind(descriptor, (struct sockaddr *)&address, sizeof address)) {
    perror("packet-generator");
    return 1;
  }
  int yes = 1;
  setsockopt(descriptor, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);

  static unsigned char frames[FRAMES][LONGEST];
  static struct iovec parts[FRAMES];
  static struct mmsghdr messages[FRAMES];
  for (int i = 0; i < FRAMES; i++) {
    unsigned char *frame = frames[i];
    memcpy(frame, "\x02\0\0\0\x99\x99\x02\0\0\0\0\x01\x08\0\x45", 15);
    frame[16] = (size - 14) >> 8;
    frame[17] = size - 14;
    frame[22] = 64;
    frame[23] = 6;
    memcpy(frame + 26, "\x0a\x4d\0\x01\x0a\x4d\0\x63\0\0\0\x50", 12);
    frame[46] = 0x50;
    frame[47] = 0x10;
    parts[i] = (struct iovec){frame, size};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }

  unsigned long sent = 0;
  double start = seconds(), now = 0;
  while ((now = seconds() - start) < duration) {
    if (rate > 0 && sent >= rate * now) {
      continue;
    }
    for (int i = 0; i < FRAMES; i++) {
      unsigned port = 1024 + (sent + i) % CONNECTIONS;
      frames[i][34] = port >> 8;
      frames[i][35] = port;
    }
    int accepted = sendmmsg(descriptor, messages, FRAMES, 0);
    if (accepted > 0) {
      sent += accepted;
    }
  }
  printf("%lu\n", sent);
  return 0;
}
