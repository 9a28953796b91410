package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/xitongsys/parquet-go/parquet"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Groups writes a Parquet file whose row groups are encoded side by side, each as a file
// of its own in memory, and joined in order: the bytes are those that one after the other
// would have, for any number of workers.
type Groups struct {
	Rows int64

	to      io.Writer
	columns []contract.Column
	opts    WriteOptions
	dict    []bool             // columns written by dictionary, by the first group
	pending chan chan groupEnd // encoded or being so, in order
	slots   chan struct{}      // one a worker
	done    chan error         // of the goroutine that joins them
	joined  joined
}

type groupEnd struct {
	text []byte
	err  error
}

// NewGroups begins a file that some workers encode.
func NewGroups(w io.Writer, columns []contract.Column, opts WriteOptions, workers int) *Groups {
	g := &Groups{to: w, columns: columns, opts: opts, pending: make(chan chan groupEnd, 2*workers),
		slots: make(chan struct{}, workers), done: make(chan error, 1)}
	go func() {
		var failed error
		for end := range g.pending {
			if e := <-end; failed == nil {
				if failed = e.err; failed == nil {
					failed = g.joined.add(g.to, e.text)
				}
			}
		}
		g.done <- failed
	}()
	return g
}

// Group takes the next row group; free gets its vectors back once they were encoded. It
// waits while as many groups as there are workers are encoded.
func (g *Groups) Group(cols []vector.Vector, free func([]vector.Vector)) {
	if g.dict == nil {
		for i := range cols {
			g.dict = append(g.dict, cols[i].Repeats())
		}
	}
	g.Rows += int64(cols[0].N)
	end := make(chan groupEnd, 1)
	g.pending <- end
	g.slots <- struct{}{}
	go func() {
		text, err := g.encode(cols)
		<-g.slots
		free(cols)
		end <- groupEnd{text, err}
	}()
}

func (g *Groups) encode(cols []vector.Vector) ([]byte, error) {
	var out bytes.Buffer
	w, err := NewWriter(&out, g.columns, g.opts)
	if err != nil {
		return nil, err
	}
	w.dict = g.dict
	if cols != nil {
		if err := w.Group(cols); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

// Close waits for the groups and writes the footer, with some text under a name.
func (g *Groups) Close(name, text string) error {
	close(g.pending)
	if err := <-g.done; err != nil {
		return err
	}
	if g.joined.footer == nil { // without a row
		empty, err := g.encode(nil)
		if err == nil {
			err = g.joined.add(g.to, empty)
		}
		if err != nil {
			return err
		}
	}
	return g.joined.close(g.to, &parquet.KeyValue{Key: name, Value: &text})
}

// Abort waits until nothing is encoded any more.
func (g *Groups) Abort() {
	close(g.pending)
	<-g.done
}

// joined is a file made of the row groups of others.
type joined struct {
	at     int64
	footer *parquet.FileMetaData
}

const magic = "PAR1"

// add appends the row groups of a file.
func (j *joined) add(w io.Writer, text []byte) error {
	n := len(text)
	size := int(binary.LittleEndian.Uint32(text[n-8:]))
	from := n - 8 - size
	footer := parquet.NewFileMetaData()
	reader := thrift.NewTCompactProtocolConf(&thrift.TMemoryBuffer{Buffer: bytes.NewBuffer(text[from : n-8])}, nil)
	if err := footer.Read(context.Background(), reader); err != nil {
		return fmt.Errorf("the footer of a row group: %w", err)
	}
	start := int64(len(magic))
	if j.footer == nil {
		if _, err := io.WriteString(w, magic); err != nil {
			return err
		}
		j.at, j.footer = start, footer
	} else {
		j.footer.RowGroups = append(j.footer.RowGroups, footer.RowGroups...)
		j.footer.NumRows += footer.NumRows
	}
	for _, g := range footer.RowGroups {
		moveGroup(g, j.at-start, int16(len(j.footer.RowGroups)-1))
	}
	_, err := w.Write(text[start:from])
	j.at += int64(from) - start
	return err
}

// moveGroup moves a row group's places by some bytes.
func moveGroup(g *parquet.RowGroup, by int64, ordinal int16) {
	move := func(at *int64) {
		if at != nil {
			*at += by
		}
	}
	move(g.FileOffset)
	if g.Ordinal != nil {
		g.Ordinal = &ordinal
	}
	for _, c := range g.Columns {
		c.FileOffset += by
		move(c.OffsetIndexOffset)
		move(c.ColumnIndexOffset)
		if m := c.MetaData; m != nil {
			m.DataPageOffset += by
			move(m.IndexPageOffset)
			move(m.DictionaryPageOffset)
			move(m.BloomFilterOffset)
		}
	}
}

func (j *joined) close(w io.Writer, text *parquet.KeyValue) error {
	j.footer.KeyValueMetadata = append(j.footer.KeyValueMetadata, text)
	buf := thrift.NewTMemoryBuffer()
	if err := j.footer.Write(context.Background(), thrift.NewTCompactProtocolConf(buf, nil)); err != nil {
		return err
	}
	out := binary.LittleEndian.AppendUint32(buf.Bytes(), uint32(buf.Len()))
	_, err := w.Write(append(out, magic...))
	return err
}
