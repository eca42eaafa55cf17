#!/bin/bash
# Two network namespaces joined by a bridge in this machine's own, so that a NiFi on this machine can capture real TCP on a
# port of the bridge. Needs root, iproute2 and ethtool; python3 for "relay".
#   live-lab.sh up NAME                     namespace NAMEa --veth-- NAME =bridge= NAMEp --veth-- namespace NAMEb
#   live-lab.sh up-relay NAME               the same with a namespace NAMEr before NAMEb, that forwards in user space
#   live-lab.sh relay NAME [impair.py args] forward in NAMEr until killed
#   live-lab.sh offload NAME on|off         segmentation and checksum offload of both ends
#   live-lab.sh in NAME a|b COMMAND...      run a command in a namespace
#   live-lab.sh down NAME
# NAME is the interface to capture on: eleven characters at most. Addresses: 10.77.0.1, fd77::1 and 10.77.0.2, fd77::2.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=$1 name=$2
shift 2

end() { # a|b NUMBER
  ip -n "$name$1" addr add "10.77.0.$2/24" dev v
  ip -n "$name$1" addr add "fd77::$2/64" dev v nodad
  ip -n "$name$1" link set v up
  ip -n "$name$1" link set lo up
}

offload() { # on|off; with one segment per send the kernel does not build larger ones in software either
  local segments=65535
  [ "$1" = off ] && segments=1
  for end in a b; do
    ip -n "$name$end" link set v gso_max_segs $segments
    ip netns exec "$name$end" ethtool -K v tso "$1" gso "$1" gro "$1" tx "$1" > /dev/null
  done
}

bridge() {
  ip link add "${name}br" type bridge
  for port in "$name" "${name}p"; do
    ip link set "$port" master "${name}br" up
  done
  ip link set "${name}br" up
}

case $command in
  up)
    for end in a b; do ip netns add "$name$end"; done
    ip link add "$name" type veth peer name v netns "${name}a"
    ip link add "${name}p" type veth peer name v netns "${name}b"
    bridge
    end a 1
    end b 2
    ;;
  up-relay)
    for end in a b r; do ip netns add "$name$end"; done
    ip link add "$name" type veth peer name v netns "${name}a"
    ip link add "${name}p" type veth peer name rA netns "${name}r"
    ip link add v netns "${name}b" type veth peer name rB netns "${name}r"
    ip -n "${name}r" link set rA up
    ip -n "${name}r" link set rB up
    bridge
    end a 1
    end b 2
    offload off
    ;;
  relay)
    exec ip netns exec "${name}r" python3 "$here/impair.py" rA rB "$@"
    ;;
  offload)
    offload "$1"
    ;;
  in)
    namespace=$name$1
    shift
    exec ip netns exec "$namespace" "$@"
    ;;
  down)
    for link in "${name}br" "$name" "${name}p"; do
      ip link del "$link" 2> /dev/null || true
    done
    for namespace in "${name}a" "${name}b" "${name}r"; do
      ip netns del "$namespace" 2> /dev/null || true
    done
    ;;
esac
