package parquet

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"

	"github.com/stockwright/stockwright/datasets/vector"
)

// codecLZ4Raw and encodingSplit have no names in the library.
const (
	codecLZ4Raw   = compress.Compression(7)
	encodingSplit = parquet.Encoding(9) // BYTE_STREAM_SPLIT
)

// pages are the pages of one column chunk. All headers are read and counted
// before the first page is delivered. It is a file.PageReader for the
// library's column readers.
type pages struct {
	raw    []byte // the chunk as stored
	list   []pageAt
	next   int
	codec  compress.Compression
	typ    parquet.Type
	width  int // of a fixed-length value, in bytes
	full   int16
	keep   bool   // values point into the page, so every page needs its own memory
	buffer []byte // reused when they do not
	cur    rawPage
	page   file.Page
	err    error
}

type pageAt struct {
	pageHeader
	from, to int
}

// rawPage is a page, decompressed: definition levels, then values.
type rawPage struct {
	pageHeader
	data    []byte
	levels  []byte // nil in a required column
	values  []byte
	present int // values that are not null
}

// chunkPlace is where a column chunk begins in its file, and its size in bytes.
func chunkPlace(chunk *metadata.ColumnChunkMetaData) (start, size int64) {
	start, size = chunk.DataPageOffset(), chunk.TotalCompressedSize()
	if dict := chunk.DictionaryPageOffset(); chunk.HasDictionaryPage() && dict > 0 && dict < start {
		start = dict
	}
	return start, size
}

// openPages reads a chunk and the headers of its pages.
func openPages(src io.ReaderAt, meta *metadata.FileMetaData, group, index int) (*pages, error) {
	chunk, err := meta.RowGroup(group).ColumnChunk(index)
	if err != nil {
		return nil, err
	}
	column := meta.Schema.Column(index)
	start, size := chunkPlace(chunk)
	p := &pages{raw: make([]byte, size), codec: chunk.Compression(), typ: column.PhysicalType(),
		full: column.MaxDefinitionLevel()}
	p.width = p.typ.ByteSize()
	if p.typ == parquet.Types.FixedLenByteArray {
		p.width = column.TypeLength()
	}
	p.keep = p.typ == parquet.Types.ByteArray || p.typ == parquet.Types.FixedLenByteArray
	if _, err := src.ReadAt(p.raw, start); err != nil {
		return nil, err
	}
	return p, p.walk(chunk.NumValues(), max(chunk.TotalUncompressedSize(), 0)+1<<20)
}

// A page may unpack to largePage in any case, and beyond it to so many times its
// size: what is larger is made to take memory, not to carry sales.
const (
	largePage = 16 << 20
	pageRatio = 1100
)

// walk lists the pages and checks that they hold all values and no more.
func (p *pages) walk(values, limit int64) error {
	at := 0
	var have int64
	for have < values {
		if at >= len(p.raw) {
			return ErrShort
		}
		h, size, err := readPageHeader(p.raw[at:])
		if err != nil {
			return err
		}
		one := pageAt{pageHeader: h, from: at + size, to: at + size + int(h.compressed)}
		if one.to > len(p.raw) || int64(h.uncompressed) > limit {
			return errHeader
		}
		if int64(h.uncompressed) > largePage && int64(h.uncompressed) > pageRatio*int64(h.compressed) {
			return fmt.Errorf("a page of %d bytes claims to unpack to %d", h.compressed, h.uncompressed)
		}
		at = one.to
		switch h.kind {
		case pageData, pageDataV2:
			have += int64(h.values)
			if !knownEncoding(h.encoding) {
				return fmt.Errorf("encoding %s (%d) cannot be read", h.encoding, int(h.encoding))
			}
		case pageDictionary:
			if len(p.list) > 0 || h.encoding != parquet.Encodings.Plain && h.encoding != parquet.Encodings.PlainDict {
				return errors.New("its dictionary is damaged")
			}
		case pageIndex:
			continue
		default:
			return errHeader
		}
		p.list = append(p.list, one)
	}
	if have > values {
		return errors.New("its pages hold more values than its metadata says")
	}
	return nil
}

// knownEncoding tells whether values of an encoding can be decoded.
func knownEncoding(e parquet.Encoding) bool {
	return readableEncoding(e) && e != parquet.Encodings.BitPacked
}

// indexed tells whether every data page holds dictionary indices or plain
// values, which texts are read from without the library.
func (p *pages) indexed() bool {
	for _, one := range p.list {
		e := one.encoding
		if one.kind != pageDictionary && e != parquet.Encodings.Plain && !isIndex(e) {
			return false
		}
	}
	return true
}

func isIndex(e parquet.Encoding) bool {
	return e == parquet.Encodings.PlainDict || e == parquet.Encodings.RLEDict
}

// load decompresses the next page; false at the end or on an error.
func (p *pages) load() bool {
	if p.err != nil || p.next >= len(p.list) {
		return false
	}
	one := p.list[p.next]
	p.next++
	p.cur = rawPage{pageHeader: one.pageHeader}
	stored := p.raw[one.from:one.to]
	if one.hasCRC && crc32.ChecksumIEEE(stored) != one.crc {
		p.err = errors.New("a page's checksum is wrong")
		return false
	}
	if p.cur.data, p.err = p.decompress(one.pageHeader, stored); p.err == nil && one.kind != pageDictionary {
		p.err = p.cur.cutLevels(p.full)
	}
	if p.err == nil && p.cur.kind != pageDictionary && p.cur.encoding == encodingSplit {
		p.err = p.join()
	}
	return p.err == nil
}

func (p *pages) decompress(h pageHeader, stored []byte) ([]byte, error) {
	size, head := int(h.uncompressed), 0
	if h.kind == pageDataV2 {
		head = int(h.defBytes) + int(h.repBytes)
		if head > len(stored) || head > size {
			return nil, errHeader
		}
	}
	if p.codec == compress.Codecs.Uncompressed || h.kind == pageDataV2 && h.plainValues {
		if len(stored) != size {
			return nil, errHeader
		}
		return stored, nil
	}
	into := p.memory(h, size)
	copy(into, stored[:head])
	body := into[head:]
	if len(body) == 0 {
		return into, nil
	}
	switch p.codec {
	case codecLZ4Raw:
		return into, unpackLZ4(body, stored[head:])
	case compress.Codecs.Lz4:
		return into, unpackHadoopLZ4(body, stored[head:])
	}
	codec, err := compress.GetCodec(p.codec)
	if err != nil {
		return nil, err
	}
	out := codec.Decode(body, stored[head:])
	if len(out) != len(body) {
		return nil, errHeader
	}
	if &out[0] != &body[0] {
		copy(body, out)
	}
	return into, nil
}

// memory is room for a page: its own for dictionaries and for pages that
// values will point into, the last page's again for all others.
func (p *pages) memory(h pageHeader, size int) []byte {
	if h.kind == pageDictionary || p.keep && !isIndex(h.encoding) {
		return make([]byte, size)
	}
	p.buffer = vector.Room(p.buffer, size)
	return p.buffer
}

// cutLevels finds definition levels and values in the page and counts the
// values that are not null, so that no decoder is asked for more than there is.
func (r *rawPage) cutLevels(full int16) error {
	n := int(r.rawLevels(full))
	if n < 0 || n > len(r.data) {
		return errHeader
	}
	r.values, r.present = r.data[n:], int(r.pageHeader.values)
	if full == 0 {
		return nil
	}
	if full > 1 {
		return fmt.Errorf("definition level %d in a flat column", full)
	}
	have, present := 0, 0
	if r.levelsPacked() {
		return errors.New("definition levels in the deprecated BIT_PACKED encoding cannot be read")
	}
	h := hybrid{data: r.levels, width: 1}
	for have < int(r.pageHeader.values) {
		run, value, ok := h.run(int(r.pageHeader.values) - have)
		if !ok || value > 1 {
			return ErrShort
		}
		have += run
		present += h.ones(run, value)
	}
	r.present = present
	return nil
}

func (r *rawPage) levelsPacked() bool {
	return r.kind == pageData && r.pageHeader.levels == parquet.Encodings.BitPacked
}

// rawLevels sets the bytes of the definition levels and returns where the
// values begin; -1 when the page is too short.
func (r *rawPage) rawLevels(full int16) int {
	if r.kind == pageDataV2 {
		from, to := int(r.repBytes), int(r.repBytes)+int(r.defBytes)
		if full > 0 {
			r.levels = r.data[from:to]
		}
		return to
	}
	if full == 0 {
		return 0
	}
	if r.levelsPacked() {
		return 0
	}
	if len(r.data) < 4 {
		return -1
	}
	size := int(uint32(r.data[0]) | uint32(r.data[1])<<8 | uint32(r.data[2])<<16 | uint32(r.data[3])<<24)
	if size < 0 || size > len(r.data)-4 {
		return -1
	}
	r.levels = r.data[4 : 4+size]
	return 4 + size
}

// join turns BYTE_STREAM_SPLIT values (all first bytes, all second bytes, …)
// into plain ones.
func (p *pages) join() error {
	n := p.cur.present
	if p.width <= 0 || len(p.cur.values) != n*p.width {
		return errHeader
	}
	head := len(p.cur.data) - len(p.cur.values)
	out := make([]byte, len(p.cur.data))
	copy(out, p.cur.data[:head])
	body := out[head:]
	for k := range p.width {
		stream := p.cur.values[k*n : (k+1)*n]
		for i, x := range stream {
			body[i*p.width+k] = x
		}
	}
	p.cur.data, p.cur.values, p.cur.encoding = out, body, parquet.Encodings.Plain
	return nil
}

// The rest makes pages a file.PageReader.

// Next makes the next page current.
func (p *pages) Next() bool {
	if p.page = nil; !p.load() {
		return false
	}
	r := &p.cur
	buf := memory.NewBufferBytes(r.data)
	switch r.kind {
	case pageDictionary:
		p.page = file.NewDictionaryPage(buf, r.pageHeader.values, r.encoding)
	case pageData:
		p.page = file.NewDataPageV1(buf, r.pageHeader.values, r.encoding, parquet.Encodings.RLE,
			parquet.Encodings.RLE, r.uncompressed)
	default:
		p.page = file.NewDataPageV2(buf, r.pageHeader.values, r.nulls, r.rows, r.encoding, r.defBytes,
			r.repBytes, r.uncompressed, false)
	}
	return true
}

// Page is the current page.
func (p *pages) Page() file.Page { return p.page }

// Err is why Next stopped, nil at the end.
func (p *pages) Err() error { return p.err }

// SetMaxPageHeaderSize does nothing: headers lie in memory.
func (p *pages) SetMaxPageHeaderSize(int) {}

// Reset is never called on this reader.
func (p *pages) Reset(parquet.BufferedReader, int64, compress.Compression, *file.CryptoContext) {
	p.err = errors.New("a page reader is for one chunk")
}
