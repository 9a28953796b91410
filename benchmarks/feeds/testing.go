package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stockwright/stockwright/datasets"
)

// parquetTesting reads every file of the collection of odd Parquet: by all its
// flat columns, and with none of them asked for, in which case nothing but a
// damaged footer may refuse it.
func (b *bench) parquetTesting() error {
	shared := os.Getenv("STOCKWRIGHT_SHARED")
	if shared == "" {
		shared = "../shared"
	}
	root := filepath.Join(shared, "cases", "parquet_testing")
	if _, err := os.Stat(root); err != nil {
		b.sheet.Skip("odd Parquet of many writers", "the collection is not here")
		return nil
	}
	files, read, refused, wrong := 0, 0, 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(d.Name(), ".parquet") {
			return err
		}
		files++
		switch why, ok := readOdd(path); {
		case ok:
			read++
		case why == "":
			wrong++
			fmt.Fprintf(os.Stderr, "%s: refused without a reason, or not in time\n", d.Name())
		default:
			refused++
			fmt.Fprintf(os.Stderr, "%s: %s\n", d.Name(), why)
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.sheet.AtLeast("odd Parquet: files read, or refused with a reason", float64(read+refused), float64(files), "")
	b.sheet.AtMost("of them refused without one, or never ending", float64(wrong), 0, "")
	fmt.Fprintf(os.Stderr, "%d read, %d refused\n", read, refused)
	return nil
}

func readOdd(path string) (why string, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	names, err := datasets.ColumnNames(datasets.Source{Path: path})
	if err == nil && len(names) > 0 {
		rows := 0
		err = datasets.EachText(ctx, datasets.Source{Path: path}, names,
			func([]string) bool { rows++; return rows < 100_000 })
	}
	switch {
	case err == nil:
		return "", true
	case ctx.Err() != nil:
		return "", false
	}
	return err.Error(), false
}
