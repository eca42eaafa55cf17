// Puts a capture through gopacket's tcpassembly and tells what it finds, for Peers.GOPACKET.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o gopacket-streams .
//	gopacket-streams CAPTURE
//
// A line for each thing that becomes of a stream:
//
//	stream N SOURCE PORT DESTINATION PORT
//	skip N BYTES      bytes that are missing; -1: the beginning was not seen
//	bytes N HEX
//
// There is no limit to what is held, and nothing is given up before the capture ends.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/google/gopacket/tcpassembly"
)

var out = bufio.NewWriterSize(os.Stdout, 1<<20)

type stream struct{ number int }

type factory struct{ streams int }

func (f *factory) New(net, transport gopacket.Flow) tcpassembly.Stream {
	s := &stream{f.streams}
	f.streams++
	fmt.Fprintf(out, "stream %d %s %d %s %d\n", s.number, net.Src(), port(transport.Src()), net.Dst(), port(transport.Dst()))
	return s
}

func port(end gopacket.Endpoint) uint16 { return binary.BigEndian.Uint16(end.Raw()) }

func (s *stream) Reassembled(pieces []tcpassembly.Reassembly) {
	for _, piece := range pieces {
		if piece.Skip != 0 {
			fmt.Fprintf(out, "skip %d %d\n", s.number, piece.Skip)
		}
		if len(piece.Bytes) > 0 {
			fmt.Fprintf(out, "bytes %d ", s.number)
			hex.NewEncoder(out).Write(piece.Bytes)
			out.WriteByte('\n')
		}
	}
}

func (s *stream) ReassemblyComplete() {}

type source interface {
	gopacket.PacketDataSource
	LinkType() layers.LinkType
}

func open(name string) (source, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(file, 1<<20)
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		plain, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(plain, 1<<20)
	}
	if magic, _ := in.Peek(4); len(magic) == 4 && binary.BigEndian.Uint32(magic) == 0x0a0d0d0a {
		return pcapgo.NewNgReader(in, pcapgo.NgReaderOptions{SkipUnknownVersion: true})
	}
	return pcapgo.NewReader(in)
}

// innermost is the last TCP segment of a packet, with the addresses around it; nil when there is none.
func innermost(packet gopacket.Packet) (flow gopacket.Flow, tcp *layers.TCP) {
	var around gopacket.Flow
	for _, layer := range packet.Layers() {
		switch l := layer.(type) {
		case gopacket.NetworkLayer:
			around = l.NetworkFlow()
		case *layers.TCP:
			flow, tcp = around, l
		}
	}
	return
}

func main() {
	defer out.Flush()
	packets, err := open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	assembler := tcpassembly.NewAssembler(tcpassembly.NewStreamPool(&factory{}))
	for {
		data, info, err := packets.ReadPacketData()
		if err != nil {
			if err != io.EOF {
				fmt.Fprintln(os.Stderr, err)
			}
			break
		}
		packet := gopacket.NewPacket(data, packets.LinkType(), gopacket.DecodeOptions{NoCopy: true})
		if flow, tcp := innermost(packet); tcp != nil {
			assembler.AssembleWithTimestamp(flow, tcp, info.Timestamp)
		}
	}
	assembler.FlushAll()
}
