package parquet

import (
	"encoding/binary"
	"io"

	"github.com/stockwright/stockwright/datasets/place"
)

// The Parquet library knows the logical types up to FLOAT16 and refuses a whole
// file for one column of a later one (VARIANT, GEOMETRY), asked for or not. Such
// an annotation is made one that the library knows and that changes nothing in
// how the file's other columns are read.

const (
	lastLogicalType = 15 // FLOAT16
	asList          = 3  // what a group may be called
	asBSON          = 13 // what bytes may be called
	asUnknown       = 11 // what any column may be called
)

// patchedFile is a file with another footer.
type patchedFile struct {
	place.File
	from   int64
	footer []byte
}

func (p *patchedFile) ReadAt(b []byte, at int64) (int, error) {
	n, err := p.File.ReadAt(b, at)
	for i := range b[:n] {
		if k := at + int64(i) - p.from; k >= 0 && k < int64(len(p.footer)) {
			b[i] = p.footer[k]
		}
	}
	return n, err
}

// knownTypes is a file whose footer holds no logical type that the library does
// not know; nil when the file holds none such.
func knownTypes(f place.File) place.File {
	var tail [8]byte
	if f.Size() < 12 {
		return nil
	}
	if _, err := f.ReadAt(tail[:], f.Size()-8); err != nil && err != io.EOF {
		return nil
	}
	size := int64(binary.LittleEndian.Uint32(tail[:]))
	if size <= 0 || size > f.Size()-12 {
		return nil
	}
	p := &patchedFile{File: f, from: f.Size() - 8 - size, footer: make([]byte, size)}
	if _, err := f.ReadAt(p.footer, p.from); err != nil {
		return nil
	}
	if !patchSchema(p.footer) {
		return nil
	}
	return p
}

// patchSchema changes the annotations in place; false when there are none to.
func patchSchema(footer []byte) (changed bool) {
	c := &compact{b: footer}
	c.fields(0, func(id int, kind byte) bool {
		if id != 2 || kind != compactList {
			return false
		}
		head := c.byte()
		n := uint64(head >> 4)
		if n == 15 {
			n = c.uvarint()
		}
		for i := uint64(0); i < n && !c.bad; i++ {
			changed = patchElement(c, footer) || changed
		}
		return true
	})
	return changed && !c.bad
}

// patchElement reads one element of the schema.
func patchElement(c *compact, footer []byte) (changed bool) {
	physical := int32(-1) // none: a group
	c.fields(1, func(id int, kind byte) bool {
		switch {
		case id == 1 && kind == compactI32:
			physical = c.int32()
		case id == 10 && kind == compactStruct:
			changed = patchType(c, footer, physical)
		default:
			return false
		}
		return true
	})
	return changed
}

// patchType reads a logical type, a union of one field by number, and gives a
// number that is not known another one of as many bytes.
func patchType(c *compact, footer []byte, physical int32) bool {
	at := len(footer) - len(c.b)
	head := c.byte()
	if head == 0 {
		return false // empty: the library refuses it too, but no byte of it can name a type
	}
	id := int(head >> 4)
	from := len(footer) - len(c.b)
	if id == 0 {
		id = int(c.int32())
	}
	to := len(footer) - len(c.b)
	c.skip(head&15, 2)
	for !c.bad { // to the end of the union
		rest := c.byte()
		if rest == 0 {
			break
		}
		if rest>>4 == 0 {
			c.int32()
		}
		c.skip(rest&15, 2)
	}
	if c.bad || id <= lastLogicalType || to == from || at == from {
		return false
	}
	as := uint64(asUnknown)
	switch physical {
	case -1:
		as = asList
	case 6: // BYTE_ARRAY
		as = asBSON
	}
	as <<= 1 // zigzag
	for i := from; i < to; i++ {
		footer[i] = byte(as & 0x7f)
		if as >>= 7; i < to-1 {
			footer[i] |= 0x80
		}
	}
	return true
}
