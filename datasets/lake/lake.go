// Package lake finds out which data files make up the current snapshot of a
// Delta or an Iceberg table. What a snapshot rests on and is not understood
// here (deletion vectors, column mapping, delete files, encryption) is refused
// by name: half a table is worse than none.
package lake

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/stockwright/stockwright/datasets/place"
)

// Format is how a table keeps its snapshots.
type Format string

// The formats that keep a log beside their files.
const (
	None    Format = ""
	Delta   Format = "Delta"
	Iceberg Format = "Iceberg"
	Hudi    Format = "Hudi"
)

// File is a data file of a snapshot.
type File struct {
	Path string
	// Partition holds the values of the columns that the table is partitioned
	// by; nil is null.
	Partition map[string]*string
	// Fields are the table's column names by the field ids in the file's
	// schema; nil where columns are found by name.
	Fields map[int32]string
}

// Error says why a snapshot cannot be read, and what to do.
type Error struct {
	Path string
	Text string
	Hint string
	Err  error // the cause, if another error is
}

// Error names the table, the fault and the cure.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s; %s", e.Path, e.Text, e.Hint) }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

const cureCopy = "export the table's current rows as plain Parquet (Spark: spark.table(…).write.parquet(…); DuckDB: COPY (SELECT …) TO …)"

func refuse(path, format string, args ...any) error {
	return &Error{Path: path, Text: fmt.Sprintf(format, args...), Hint: cureCopy}
}

func damaged(path string, err error) error {
	return &Error{Path: path, Text: fmt.Sprintf("the table's log cannot be read (%v)", err), Hint: cureCopy, Err: err}
}

var metadataName = regexp.MustCompile(`^(v?\d+)(-[0-9A-Za-z-]+)?(\.gz)?\.metadata\.json(\.gz)?$`)

// Detect tells which format's table a folder is, and where the table begins:
// the folder itself, or the one above the data folder of an Iceberg table.
func Detect(folder string) (Format, string, error) {
	for _, probe := range []struct {
		inside string
		format Format
		fits   func(string) bool
	}{
		{"_delta_log", Delta, func(n string) bool {
			return strings.HasSuffix(n, ".json") || strings.HasSuffix(n, ".checkpoint.parquet")
		}},
		{".hoodie", Hudi, func(string) bool { return true }},
		{"metadata", Iceberg, metadataName.MatchString},
	} {
		names, err := place.Names(place.Join(folder, probe.inside))
		if err != nil {
			return None, "", err
		}
		for _, n := range names {
			if probe.fits(n) {
				return probe.format, folder, nil
			}
		}
	}
	if place.Base(folder) == "data" {
		if format, root, err := Detect(place.Dir(folder)); format == Iceberg || err != nil {
			return format, root, err
		}
	}
	return None, "", nil
}

// Snapshot lists the files of a table's current snapshot, by path.
func Snapshot(format Format, root string) ([]File, error) {
	switch format {
	case Delta:
		return deltaSnapshot(root)
	case Iceberg:
		return icebergSnapshot(root)
	}
	return nil, refuse(root, "it is a %s table, whose snapshots this program does not read", format)
}
