// What gopacket's tcpassembly costs, for the script benchmark: as its own examples use it, reading without copies,
// counting bytes; every 5 seconds of capture time connections idle for 30 are flushed.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o gopacket-benchmark .
//	gopacket-benchmark [-repeat N] [-from PACKET] CAPTURE
//
// Prints the CPU time of the process during the last pass, from a packet on.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/tcpassembly"
)

var delivered int64

type counting struct{}

func (counting) New(net, transport gopacket.Flow) tcpassembly.Stream { return counting{} }

func (counting) Reassembled(pieces []tcpassembly.Reassembly) {
	for _, piece := range pieces {
		delivered += int64(len(piece.Bytes))
	}
}

func (counting) ReassemblyComplete() {}

func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func pass(path string, from int64) (seconds float64, packets int64) {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	delivered = 0
	before := cpu()
	reader, err := pcapgo.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		panic(err)
	}
	var eth layers.Ethernet
	var ip4 layers.IPv4
	var ip6 layers.IPv6
	var tcp layers.TCP
	var payload gopacket.Payload
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &ip4, &ip6, &tcp, &payload)
	parser.IgnoreUnsupported = true
	decoded := make([]gopacket.LayerType, 0, 8)
	assembler := tcpassembly.NewAssembler(tcpassembly.NewStreamPool(counting{}))
	var nextFlush time.Time
	for {
		data, info, err := reader.ZeroCopyReadPacketData()
		if err != nil {
			break
		}
		packets++
		if packets == from {
			before = cpu()
		}
		if parser.DecodeLayers(data, &decoded) != nil {
			continue
		}
		var flow gopacket.Flow
		isTCP := false
		for _, layer := range decoded {
			switch layer {
			case layers.LayerTypeIPv4:
				flow = ip4.NetworkFlow()
			case layers.LayerTypeIPv6:
				flow = ip6.NetworkFlow()
			case layers.LayerTypeTCP:
				isTCP = true
			}
		}
		if !isTCP {
			continue
		}
		assembler.AssembleWithTimestamp(flow, &tcp, info.Timestamp)
		if info.Timestamp.After(nextFlush) {
			if !nextFlush.IsZero() {
				assembler.FlushOlderThan(info.Timestamp.Add(-30 * time.Second))
			}
			nextFlush = info.Timestamp.Add(5 * time.Second)
		}
	}
	if from == 0 {
		assembler.FlushAll()
	}
	return cpu() - before, packets - from
}

func main() {
	repeat := flag.Int("repeat", 1, "passes; the last one counts")
	from := flag.Int64("from", 0, "the packet to measure from")
	flag.Parse()
	var seconds float64
	var packets int64
	for i := 0; i < *repeat; i++ {
		seconds, packets = pass(flag.Arg(0), *from)
	}
	fmt.Printf("cpu=%.4f other=0 packets=%d bytes=%d\n", seconds, packets, delivered)
}
