package table

import (
	"github.com/stockwright/stockwright/datasets/contract"
)

// KindOf is the kind of a column's values; ok is false when the frame does not
// have the column.
func (f *Frame) KindOf(column string) (kind contract.Kind, ok bool) {
	c := f.columns[column]
	if c == nil {
		return 0, false
	}
	return c.kind, true
}
