package lake

import (
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/stockwright/stockwright/datasets/place"
)

// A checkpoint is a Parquet file of actions, one a row, in nested columns.
// Texts, whole numbers and lists of texts are all that is read of it.

// checkpointColumns are the columns looked at, by their path in the schema
// without the names that writers give to the levels of lists and maps.
var checkpointColumns = []string{"add.path", "add.partitionValues.key", "add.partitionValues.value",
	"add.deletionVector.storageType", "add.deletionVector.pathOrInlineDv", "remove.path",
	"metaData.id", "metaData.configuration.key", "metaData.configuration.value",
	"protocol.minReaderVersion", "protocol.readerFeatures.element"}

// cells are the values of a column by row; a row of a flat column has at most
// one, and nil is null.
type cells [][]*string

func (c cells) one(row int) *string {
	if row < len(c) && len(c[row]) > 0 {
		return c[row][0]
	}
	return nil
}

// readCheckpoint hands the actions of a checkpoint on. A panic of the library
// on a damaged file comes back as an error.
func readCheckpoint(path string, take func(deltaAction)) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the file is damaged (%v)", r)
		}
	}()
	f, err := place.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := file.NewParquetReader(sectionOf(f))
	if err != nil {
		return err
	}
	defer r.Close()
	for g := range r.NumRowGroups() {
		group := r.RowGroup(g)
		columns := map[string]cells{}
		for c := range r.MetaData().Schema.NumColumns() {
			name := plainPath(r.MetaData().Schema.Column(c))
			for _, wanted := range checkpointColumns {
				if name != wanted {
					continue
				}
				if columns[name], err = readCells(group, c); err != nil {
					return fmt.Errorf("column %s: %w", name, err)
				}
			}
		}
		if columns["add.path"] == nil {
			return errors.New("it holds no column add.path")
		}
		for row := range int(group.NumRows()) {
			if a, ok := actionOf(columns, row); ok {
				take(a)
			}
		}
	}
	return nil
}

// plainPath is a column's path without the levels of lists and maps.
func plainPath(c *schema.Column) string {
	var out []string
	for _, part := range strings.Split(c.Path(), ".") {
		switch part {
		case "key_value", "map", "list", "bag":
			continue
		case "array", "item", "array_element":
			part = "element"
		}
		out = append(out, part)
	}
	return strings.Join(out, ".")
}

func actionOf(columns map[string]cells, row int) (deltaAction, bool) {
	var a deltaAction
	text := func(name string) string {
		if v := columns[name].one(row); v != nil {
			return *v
		}
		return ""
	}
	switch {
	case columns["add.path"].one(row) != nil:
		a.Add = &deltaAdd{Path: text("add.path"), Partition: mapOf(columns, "add.partitionValues", row)}
		if columns["add.deletionVector.storageType"].one(row) != nil {
			a.Add.DeletionVector = &deltaVector{Storage: text("add.deletionVector.storageType"),
				Where: text("add.deletionVector.pathOrInlineDv")}
		}
	case columns["metaData.id"].one(row) != nil:
		a.MetaData = &deltaMeta{Configuration: map[string]string{}}
		for k, v := range mapOf(columns, "metaData.configuration", row) {
			if v != nil {
				a.MetaData.Configuration[k] = *v
			}
		}
	case columns["protocol.minReaderVersion"].one(row) != nil:
		a.Protocol = &deltaProtocol{}
		fmt.Sscan(text("protocol.minReaderVersion"), &a.Protocol.MinReader)
		if all := columns["protocol.readerFeatures.element"]; row < len(all) {
			for _, f := range all[row] {
				if f != nil {
					a.Protocol.Features = append(a.Protocol.Features, *f)
				}
			}
		}
	default:
		return a, false
	}
	return a, true
}

func mapOf(columns map[string]cells, name string, row int) map[string]*string {
	keys, values := columns[name+".key"], columns[name+".value"]
	out := map[string]*string{}
	if row >= len(keys) || row >= len(values) {
		return out
	}
	for i, k := range keys[row] {
		if k != nil && i < len(values[row]) {
			out[*k] = values[row][i]
		}
	}
	return out
}

// readCells reads a column of texts or 32-bit numbers with its levels.
func readCells(group *file.RowGroupReader, column int) (cells, error) {
	r, err := group.Column(column)
	if err != nil {
		return nil, err
	}
	b := cellBuilder{full: r.Descriptor().MaxDefinitionLevel()}
	// A value defined one level below its maximum is null; below that there is none.
	b.null = b.full
	if r.Descriptor().SchemaNode().RepetitionType() == parquet.Repetitions.Optional {
		b.null--
	}
	b.repeated = r.Descriptor().MaxRepetitionLevel() > 0
	const batch = 4096
	defs, reps := make([]int16, batch), make([]int16, batch)
	for r.HasNext() {
		var n int64
		var values []string
		switch r := r.(type) {
		case *file.ByteArrayColumnChunkReader:
			raw := make([]parquet.ByteArray, batch)
			var k int
			n, k, err = r.ReadBatch(batch, raw, defs, reps)
			for _, v := range raw[:k] {
				values = append(values, string(v))
			}
		case *file.Int32ColumnChunkReader:
			raw := make([]int32, batch)
			var k int
			n, k, err = r.ReadBatch(batch, raw, defs, reps)
			for _, v := range raw[:k] {
				values = append(values, fmt.Sprint(v))
			}
		default:
			return nil, fmt.Errorf("its type %s is none a checkpoint has there", r.Type())
		}
		if err != nil {
			return nil, err
		}
		if n == 0 {
			break
		}
		if err := b.add(defs[:n], reps[:n], values); err != nil {
			return nil, err
		}
	}
	return b.out, r.Err()
}

// cellBuilder puts values and levels together to rows.
type cellBuilder struct {
	full, null int16
	repeated   bool
	out        cells
}

func (b *cellBuilder) add(defs, reps []int16, values []string) error {
	for i, d := range defs {
		if !b.repeated || reps[i] == 0 {
			b.out = append(b.out, nil)
		}
		if len(b.out) == 0 {
			return errors.New("its first row does not begin")
		}
		row := &b.out[len(b.out)-1]
		switch {
		case d == b.full:
			if len(values) == 0 {
				return errors.New("it holds fewer values than its levels say")
			}
			v := values[0]
			values = values[1:]
			*row = append(*row, &v)
		case b.repeated && d == b.null:
			*row = append(*row, nil)
		}
	}
	return nil
}
