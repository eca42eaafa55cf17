#!/bin/bash
# A network namespace joined to this machine's own by a path that can be impaired, so that a NiFi on this machine can
# capture real TCP on its end of it. Needs root, iproute2 and ethtool; python3 for "relay".
#   live-lab.sh up NAME                     NAME (10.77.0.1, fd77::1) --veth-- namespace NAMEb (10.77.0.2, fd77::2)
#   live-lab.sh up-relay NAME               NAME --veth-- namespace NAMEr --veth-- namespace NAMEb
#   live-lab.sh relay NAME [impair.py args] forward in NAMEr until killed
#   live-lab.sh offload NAME on|off         segmentation and checksum offload of both ends
#   live-lab.sh in NAME COMMAND...          run a command in namespace NAMEb
#   live-lab.sh down NAME
# NAME is the interface here: eleven characters at most.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=$1 name=$2
shift 2

offload() { # on|off
  local segments=65535
  [ "$1" = off ] && segments=1
  ip link set "$name" gso_max_segs $segments
  ethtool -K "$name" tso "$1" gso "$1" gro "$1" tx "$1" > /dev/null
  ip -n "${name}b" link set vB gso_max_segs $segments
  ip netns exec "${name}b" ethtool -K vB tso "$1" gso "$1" gro "$1" tx "$1" > /dev/null
}

addresses() {
  ip addr add 10.77.0.1/24 dev "$name"
  ip addr add fd77::1/64 dev "$name" nodad
  ip link set "$name" up
  ip -n "${name}b" addr add 10.77.0.2/24 dev vB
  ip -n "${name}b" addr add fd77::2/64 dev vB nodad
  ip -n "${name}b" link set vB up
  ip -n "${name}b" link set lo up
}

case $command in
  up)
    ip netns add "${name}b"
    ip link add "$name" type veth peer name vB netns "${name}b"
    addresses
    ;;
  up-relay)
    ip netns add "${name}b"
    ip netns add "${name}r"
    ip link add "$name" type veth peer name rA netns "${name}r"
    ip link add vB netns "${name}b" type veth peer name rB netns "${name}r"
    ip -n "${name}r" link set rA up
    ip -n "${name}r" link set rB up
    addresses
    offload off
    ;;
  relay)
    exec ip netns exec "${name}r" python3 "$here/impair.py" rA rB "$@"
    ;;
  offload)
    offload "$1"
    ;;
  in)
    exec ip netns exec "${name}b" "$@"
    ;;
  down)
    ip link del "$name" 2> /dev/null || true
    for namespace in "${name}b" "${name}r"; do
      ip netns del "$namespace" 2> /dev/null || true
    done
    ;;
esac
