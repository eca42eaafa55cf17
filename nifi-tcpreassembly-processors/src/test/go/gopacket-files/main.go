// Writes the streams of a capture into files with gopacket's tcpassembly, one for each direction of a connection, for
// EndToEndCostIT: a user's program, reading without copies, with as few system calls as buffers of 32 KiB allow.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o gopacket-files .
//	gopacket-files CAPTURE FOLDER
//
// There is no limit to what is held, and nothing is given up before the capture ends.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/tcpassembly"
)

const bufferSize = 32 << 10

var buffers [][]byte

type folder struct {
	path    string
	streams int
}

// stream holds its bytes until there is a buffer full of them: a short stream is one write.
type stream struct {
	name   string
	buffer []byte
	file   *os.File
}

func (f *folder) New(net, transport gopacket.Flow) tcpassembly.Stream {
	f.streams++
	name := fmt.Sprintf("%06d_%s.%s-%s.%s", f.streams, net.Src(), transport.Src(), net.Dst(), transport.Dst())
	return &stream{name: filepath.Join(f.path, name)}
}

func (s *stream) Reassembled(pieces []tcpassembly.Reassembly) {
	for _, piece := range pieces {
		bytes := piece.Bytes
		for len(bytes) > 0 {
			if s.buffer == nil {
				s.buffer = newBuffer()
			}
			n := copy(s.buffer[len(s.buffer):bufferSize], bytes)
			s.buffer = s.buffer[:len(s.buffer)+n]
			bytes = bytes[n:]
			if len(s.buffer) == bufferSize {
				s.flush()
			}
		}
	}
}

func (s *stream) ReassemblyComplete() {
	if len(s.buffer) > 0 {
		s.flush()
	}
	if s.buffer != nil {
		buffers = append(buffers, s.buffer)
	}
	if s.file != nil {
		s.file.Close()
	}
}

func (s *stream) flush() {
	if s.file == nil {
		file, err := os.Create(s.name)
		if err != nil {
			panic(err)
		}
		s.file = file
	}
	if _, err := s.file.Write(s.buffer); err != nil {
		panic(err)
	}
	s.buffer = s.buffer[:0]
}

func newBuffer() []byte {
	if last := len(buffers) - 1; last >= 0 {
		buffer := buffers[last]
		buffers = buffers[:last]
		return buffer
	}
	return make([]byte, 0, bufferSize)
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	defer file.Close()
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
	assembler := tcpassembly.NewAssembler(tcpassembly.NewStreamPool(&folder{path: os.Args[2]}))
	for {
		data, info, err := reader.ZeroCopyReadPacketData()
		if err != nil {
			break
		}
		if parser.DecodeLayers(data, &decoded) != nil {
			continue
		}
		var flow gopacket.Flow
		for _, layer := range decoded {
			switch layer {
			case layers.LayerTypeIPv4:
				flow = ip4.NetworkFlow()
			case layers.LayerTypeIPv6:
				flow = ip6.NetworkFlow()
			case layers.LayerTypeTCP:
				assembler.AssembleWithTimestamp(flow, &tcp, info.Timestamp)
			}
		}
	}
	assembler.FlushAll()
}
