#!/bin/bash
# Two network namespaces joined by a path that can be impaired, for captures of real TCP.
# Needs root, iproute2 and ethtool; python3 for "relay".
#   netns-lab.sh up                      A --veth-- B               (10.77.0.1, fd77::1 and 10.77.0.2, fd77::2)
#   netns-lab.sh up-relay                A --veth-- R --veth-- B    (R forwards in user space, see impair.py)
#   netns-lab.sh relay [impair.py args]  forward in R until killed
#   netns-lab.sh offload on|off          segmentation and checksum offload of both ends; off gives frames of the MTU
#   netns-lab.sh in A|B|R COMMAND...     run a command in a namespace
#   netns-lab.sh down
# LAB is the prefix of the names of the namespaces; interfaces are vA and vB.
set -eu
LAB=${LAB:-tcpreassembly}
A=${LAB}A B=${LAB}B R=${LAB}R
here=$(cd "$(dirname "$0")" && pwd)

end() { # NAMESPACE INTERFACE NUMBER
  ip -n "$1" addr add "10.77.0.$3/24" dev "$2"
  ip -n "$1" addr add "fd77::$3/64" dev "$2" nodad
  ip -n "$1" link set "$2" up
  ip -n "$1" link set lo up
}

offload() { # on|off; with one segment per send the kernel does not build larger ones in software either
  local segments=65535
  [ "$1" = off ] && segments=1
  for end in A B; do
    ip -n "$LAB$end" link set "v$end" gso_max_segs $segments
    ip netns exec "$LAB$end" ethtool -K "v$end" tso "$1" gso "$1" gro "$1" tx "$1" >/dev/null
  done
}

case ${1:-} in
  up)
    ip netns add "$A"
    ip netns add "$B"
    ip link add vA netns "$A" type veth peer name vB netns "$B"
    end "$A" vA 1
    end "$B" vB 2
    ;;
  up-relay)
    ip netns add "$A"
    ip netns add "$B"
    ip netns add "$R"
    ip link add vA netns "$A" type veth peer name rA netns "$R"
    ip link add vB netns "$B" type veth peer name rB netns "$R"
    ip -n "$R" link set rA up
    ip -n "$R" link set rB up
    end "$A" vA 1
    end "$B" vB 2
    offload off
    ;;
  relay)
    shift
    exec ip netns exec "$R" python3 "$here/impair.py" rA rB "$@"
    ;;
  offload)
    offload "$2"
    ;;
  in)
    namespace=$LAB$2
    shift 2
    exec ip netns exec "$namespace" "$@"
    ;;
  down)
    for namespace in "$A" "$B" "$R"; do
      ip netns del "$namespace" 2>/dev/null || true
    done
    ;;
  *)
    sed -n 2,10p "$0"
    exit 2
    ;;
esac
