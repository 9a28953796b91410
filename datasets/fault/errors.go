// Package fault holds the one error that every reader of files gives: which file,
// where in it, what is wrong and what to do about it.
package fault

import (
	"errors"
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// FileError says that a file cannot be read whole: nothing of it is delivered.
type FileError struct {
	File     string
	RowGroup int    // counted from 0; -1 when the fault is not in one row group
	Row      int64  // line of a text, or row of a Parquet file, from 1; below 1 when not in one row
	Column   string // as the file names it; "" when not in one column
	Text     string // what is wrong
	Hint     string // what to do
	Err      error  // the cause, if another error is
}

// Error names file, row group or row, column, fault and cure in one line.
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.RowGroup >= 0 {
		fmt.Fprintf(&b, ", row group %d", e.RowGroup)
	}
	if e.Row > 0 {
		b.WriteString(", " + RowWord(e.File, e.Row))
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ", column %s", e.Column)
	}
	fmt.Fprintf(&b, ": %s", e.Text)
	if e.Hint != "" {
		fmt.Fprintf(&b, "; %s", e.Hint)
	}
	return b.String()
}

// RowWord is "row 7" where a file is Parquet by its name, else "line 7": the lines of a
// text are counted as an editor shows them, the header's being the first.
func RowWord(file string, row int64) string {
	if strings.HasSuffix(strings.ToLower(file), ".parquet") {
		return fmt.Sprintf("row %d", row)
	}
	return fmt.Sprintf("line %d", row)
}

// Unwrap is the cause.
func (e *FileError) Unwrap() error { return e.Err }

// File is a fault of a whole file: what is wrong, and what to do about it.
func File(file, text, hint string) *FileError {
	return &FileError{File: file, RowGroup: -1, Row: -1, Text: text, Hint: hint}
}

// Recovered turns a panic of the Parquet library into a FileError.
func Recovered(file string, group int, column string, err *error) {
	r := recover()
	if r == nil {
		return
	}
	cause, _ := r.(error)
	*err = &FileError{File: file, RowGroup: group, Row: -1, Column: column, Err: cause,
		Text: fmt.Sprintf("the file is damaged (%v)", r), Hint: "export it again"}
}

// AsFileError finds the FileError in err.
func AsFileError(err error) (*FileError, bool) {
	var fe *FileError
	ok := errors.As(err, &fe)
	return fe, ok
}

// Suggest is `, did you mean "x"?` for the name closest to the one given, or
// "" when none is close.
func Suggest(name string, names []string) string {
	best, bestDistance := "", 3
	for _, n := range names {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(n)); d < bestDistance {
			best, bestDistance = n, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}
