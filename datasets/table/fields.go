package table

import (
	"reflect"
	"unsafe"

	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/vector"
)

// getAll stores a field of all rows in a vector as get does, without asking each row for
// it; false where the field is of a kind that get alone reads. The texts are those of the
// rows: they stand while the rows do.
func (fs fieldShape) getAll(rows reflect.Value, v *vector.Vector) bool {
	row := rows.Type().Elem()
	size, offset, n := row.Size(), uintptr(0), rows.Len()
	if fs.pointer || n == 0 {
		return false
	}
	for _, i := range fs.Index {
		if row.Kind() != reflect.Struct { // embedded by a pointer
			return false
		}
		f := row.Field(i)
		row, offset = f.Type, offset+f.Offset
	}
	first := unsafe.Add(rows.UnsafePointer(), offset)
	switch {
	case v.Kind == contract.Text && row.Kind() == reflect.String:
		for i := range n {
			v.Text[i] = vector.Bytes{} // never nil: the statistics of a column leave nil out
			if s := *(*string)(unsafe.Add(first, uintptr(i)*size)); s != "" {
				v.Text[i] = unsafe.Slice(unsafe.StringData(s), len(s))
			}
		}
	case v.Kind == contract.Day && row.Kind() == reflect.Int32:
		for i := range n {
			v.Days[i] = *(*int32)(unsafe.Add(first, uintptr(i)*size))
		}
	case v.Kind == contract.Number && row.Kind() == reflect.Float64:
		for i := range n {
			v.Nums[i] = *(*float64)(unsafe.Add(first, uintptr(i)*size))
		}
	default:
		return false
	}
	return true
}
