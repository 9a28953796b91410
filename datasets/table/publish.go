package table

import (
	"fmt"

	"github.com/stockwright/stockwright/datasets/csv"
)

// CheckCount is a check before a file gets its name: it must open and hold rows rows.
func CheckCount(rows int64) func(string) error {
	return func(tmp string) error {
		ft, err := ReadFooter(Entry{Path: tmp}, csv.Format{})
		if err != nil {
			return err
		}
		if ft.Rows != rows {
			return fmt.Errorf("%d rows were written but the file holds %d", rows, ft.Rows)
		}
		return nil
	}
}
