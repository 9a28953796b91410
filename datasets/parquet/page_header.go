package parquet

import (
	"encoding/binary"
	"errors"

	"github.com/apache/arrow/go/v17/parquet"
)

// Page headers are read here and not by the library, because on a damaged
// file its page reader goes on parsing what is left in its buffer and never
// comes back.

const (
	pageData       = 0
	pageIndex      = 1
	pageDictionary = 2
	pageDataV2     = 3
)

// pageHeader is the part of a Parquet page header that reading needs.
type pageHeader struct {
	kind                     int32
	uncompressed, compressed int32
	crc                      uint32
	hasCRC                   bool
	values, nulls, rows      int32
	encoding, levels         parquet.Encoding
	defBytes, repBytes       int32 // v2 only
	plainValues              bool  // v2: the values are not compressed
}

var errHeader = errors.New("a page header is damaged")

// compact reads Thrift's compact protocol from a slice.
type compact struct {
	b   []byte
	bad bool
}

func (c *compact) byte() byte {
	if len(c.b) == 0 {
		c.bad = true
		return 0
	}
	x := c.b[0]
	c.b = c.b[1:]
	return x
}

func (c *compact) uvarint() uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *compact) int32() int32 {
	u := c.uvarint()
	return int32(uint32(u)>>1) ^ -int32(u&1)
}

// Types of the compact protocol.
const (
	compactTrue, compactFalse                              = 1, 2
	compactByte, compactI16, compactI32, compactI64        = 3, 4, 5, 6
	compactDouble, compactBinary, compactList, compactSet  = 7, 8, 9, 10
	compactMap, compactStruct, compactDepth, compactFields = 11, 12, 16, 1 << 10
)

// fields calls field for every field of a struct; field reads it or leaves it
// to be skipped by returning false.
func (c *compact) fields(depth int, field func(id int, kind byte) bool) {
	id := 0
	for range compactFields {
		head := c.byte()
		if c.bad || head == 0 {
			return
		}
		kind := head & 15
		if delta := int(head >> 4); delta > 0 {
			id += delta
		} else {
			id = int(c.int32())
		}
		if !field(id, kind) {
			c.skip(kind, depth)
		}
		if c.bad {
			return
		}
	}
	c.bad = true
}

func (c *compact) skip(kind byte, depth int) {
	switch kind {
	case compactTrue, compactFalse:
	case compactByte:
		c.byte()
	case compactI16, compactI32, compactI64:
		c.uvarint()
	case compactDouble:
		c.take(8)
	case compactBinary:
		c.take(c.uvarint())
	case compactList, compactSet:
		c.skipList(depth)
	case compactStruct:
		if depth > compactDepth {
			c.bad = true
			return
		}
		c.fields(depth+1, func(int, byte) bool { return false })
	default: // maps occur in no page header
		c.bad = true
	}
}

func (c *compact) skipList(depth int) {
	head := c.byte()
	n, kind := uint64(head>>4), head&15
	if n == 15 {
		n = c.uvarint()
	}
	if n > uint64(len(c.b)) || depth > compactDepth {
		c.bad = true
		return
	}
	for range n {
		if kind == compactTrue || kind == compactFalse {
			c.byte()
			continue
		}
		c.skip(kind, depth+1)
	}
}

func (c *compact) take(n uint64) {
	if n > uint64(len(c.b)) {
		c.bad = true
		return
	}
	c.b = c.b[n:]
}

// readPageHeader reads the header at the start of b and returns its length.
func readPageHeader(b []byte) (h pageHeader, size int, err error) {
	c := &compact{b: b}
	h.kind, h.levels = -1, parquet.Encodings.RLE
	seen := 0
	c.fields(0, func(id int, kind byte) bool {
		switch {
		case kind == compactI32 && id == 1:
			h.kind, seen = c.int32(), seen|1
		case kind == compactI32 && id == 2:
			h.uncompressed, seen = c.int32(), seen|2
		case kind == compactI32 && id == 3:
			h.compressed, seen = c.int32(), seen|4
		case kind == compactI32 && id == 4:
			h.crc, h.hasCRC = uint32(c.int32()), true
		case kind == compactStruct && (id == 5 || id == 7 || id == 8):
			h.body(c, id)
		default:
			return false
		}
		return true
	})
	if c.bad || seen != 7 || h.uncompressed < 0 || h.compressed < 0 || h.values < 0 || h.defBytes < 0 ||
		h.repBytes < 0 {
		return h, 0, errHeader
	}
	return h, len(b) - len(c.b), nil
}

// body reads the header of a data page (5), a dictionary page (7) or a data
// page of version 2 (8).
func (h *pageHeader) body(c *compact, which int) {
	c.fields(1, func(id int, kind byte) bool {
		if which == 8 && id == 7 && (kind == compactTrue || kind == compactFalse) {
			h.plainValues = kind == compactFalse
			return true
		}
		if kind != compactI32 {
			return false
		}
		v := c.int32()
		switch {
		case id == 1:
			h.values = v
		case id == 2 && which != 8, id == 4 && which == 8:
			h.encoding = parquet.Encoding(v)
		case id == 3 && which == 5:
			h.levels = parquet.Encoding(v)
		case id == 2 && which == 8:
			h.nulls = v
		case id == 3 && which == 8:
			h.rows = v
		case id == 5 && which == 8:
			h.defBytes = v
		case id == 6 && which == 8:
			h.repBytes = v
		}
		return true
	})
}
