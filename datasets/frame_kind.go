package datasets

// KindOf is the kind of a column's values; ok is false when the frame does not
// have the column.
func (f *Frame) KindOf(column string) (kind Kind, ok bool) {
	c := f.columns[column]
	if c == nil {
		return 0, false
	}
	return c.kind, true
}
