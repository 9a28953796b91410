package datasets

import (
	"fmt"

	"github.com/stockwright/stockwright/datasets/csv"
)

// countRows is a check before a file gets its name: it must open and hold rows rows.
func countRows(rows int64) func(string) error {
	return func(tmp string) error {
		ft, err := readFooter(sourceFile{path: tmp}, csv.Format{})
		if err != nil {
			return err
		}
		if ft.rows != rows {
			return fmt.Errorf("%d rows were written but the file holds %d", rows, ft.rows)
		}
		return nil
	}
}
