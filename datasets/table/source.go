package table

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/datasets/csv"
	"github.com/stockwright/stockwright/datasets/dates"
	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/datasets/lake"
	"github.com/stockwright/stockwright/datasets/place"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Source says where a table's rows are and how its columns are named there.
type Source struct {
	// Path is one file, a glob, or a folder, partitioned by hive folders
	// (month=2026-11) or not, on disk or in object storage (s3://bucket/key); a
	// folder may be a Delta or an Iceberg table, whose current snapshot is read.
	// Names beginning with . or _ are ignored.
	Path string
	// Aliases name the contract column of a column in the file:
	// {"unique_id": "sku", "ds": "date", "y": "quantity"}.
	Aliases map[string]string
	// Constants give a contract column the same value in every row:
	// {"location": "shop"}.
	Constants map[string]string
	// Zone is the time zone in which a timestamp's day is taken; nil is UTC.
	Zone *time.Location
	// Zones are the locations whose days begin in another zone.
	Zones map[string]*time.Location
	// Dates is how texts, and whole numbers, stand for days: a name of
	// DateFormats; "" is yyyy-mm-dd.
	Dates string
	// Decimal is the mark before decimals in texts, "." or ","; "" is "." where
	// no comma could be meant otherwise.
	Decimal string
	// Delimiter and Encoding are those of delimited texts; "" = recognised.
	Delimiter, Encoding string
	// Duplicates says what becomes of whole days of a location that stand in
	// several files of a sales table: DuplicatesStop, …KeepLast or …Sum.
	Duplicates string
}

// Entry is one file of a source, with the values its hive folders give.
type Entry struct {
	Path      string
	size      int64
	modified  time.Time
	partition map[string]*string // nil is null
	fields    map[int32]string   // names of columns by field id; nil where columns are found by name
}

const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// Files lists the files of the source in the order they are read.
func (s Source) Files() ([]string, error) {
	found, err := s.Entries()
	paths := make([]string, len(found))
	for i, f := range found {
		paths[i] = f.Path
	}
	return paths, err
}

// Entries are the files that count: of those equal in content, one.
func (s Source) Entries() ([]Entry, error) {
	all, err := s.found()
	if err != nil {
		return nil, err
	}
	kept, _, err := setEqualAside(all)
	return kept, err
}

// found are all files of the source.
func (s Source) found() ([]Entry, error) {
	if s.Path == "" {
		return nil, fmt.Errorf("no path is given; name a file, a glob or a folder")
	}
	e, err := place.Stat(s.Path)
	switch {
	case err == nil && !e.Folder:
		files := []Entry{fileOf(e)}
		return files, s.noPartOfTable(files)
	case err == nil:
		return folderFiles(s.Path)
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	}
	matches, err := place.Glob(s.Path)
	if err != nil {
		return nil, err
	}
	var files []Entry
	for _, m := range matches {
		if !m.Folder {
			one := []Entry{fileOf(m)}
			addPartition(one, place.Dir(m.Path))
			files = append(files, one...)
			continue
		}
		inside, err := folderFiles(m.Path)
		if err != nil {
			return nil, err
		}
		addPartition(inside, m.Path)
		files = append(files, inside...)
	}
	if len(files) == 0 {
		return nil, fault.File(s.Path, "no file is there", "check the path in the config")
	}
	return files, s.noPartOfTable(files)
}

func fileOf(e place.Entry) Entry {
	return Entry{Path: e.Path, size: e.Size, modified: e.Modified}
}

// addPartition adds the values of hive folders above a glob's matches.
func addPartition(files []Entry, dir string) {
	for i := range files {
		for _, part := range strings.Split(strings.ReplaceAll(dir, `\`, "/"), "/") {
			files[i].addPart(part)
		}
		files[i].addDate()
	}
}

func (f *Entry) addPart(folder string) {
	name, value, ok := strings.Cut(folder, "=")
	if !ok || name == "" {
		return
	}
	if plain, err := url.PathUnescape(value); err == nil {
		value = plain
	}
	if f.partition == nil {
		f.partition = map[string]*string{}
	}
	f.partition[name] = nil
	if value != hiveNull {
		f.partition[name] = &value
	}
}

// DateOfFolders names the day that folders of years, months and days give.
const DateOfFolders = "year/month/day"

// addDate joins the folders year=2025/month=01/day=06 to the day they stand for.
func (f *Entry) addDate() {
	part := func(names ...string) int {
		for name, value := range f.partition {
			if value != nil && slices.Contains(names, strings.ToLower(name)) {
				n, err := strconv.Atoi(*value)
				if err == nil {
					return n
				}
			}
		}
		return 0
	}
	y, m, d := part("year", "yyyy", "y"), part("month", "mm", "m"), part("day", "dd", "d")
	if y < 1000 || m < 1 || d < 1 {
		return
	}
	day := fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	if _, ok := dates.ParseISO(day); ok {
		f.partition[DateOfFolders] = &day
	}
}

// folderFiles are the files of a folder: of the current snapshot where it is a
// table with a log of its own, else all that lie in it.
func folderFiles(root string) ([]Entry, error) {
	format, table, err := lake.Detect(root)
	if err != nil {
		return nil, err
	}
	if format != lake.None {
		return snapshotFiles(format, table)
	}
	found, err := place.List(root)
	if err != nil {
		return nil, err
	}
	files := make([]Entry, len(found))
	for i, e := range found {
		files[i] = fileOf(e)
		addPartition(files[i:i+1], place.Rel(root, place.Dir(e.Path)))
	}
	if len(files) == 0 {
		return nil, fault.File(root, "the folder holds no file to read", "check the path in the config")
	}
	return files, Source{Path: root}.noPartOfTable(files)
}

// snapshotFiles are the files of a table's current snapshot.
func snapshotFiles(format lake.Format, root string) ([]Entry, error) {
	snapshot, err := lake.Snapshot(format, root)
	if err != nil {
		var e *lake.Error
		if errors.As(err, &e) {
			return nil, &fault.FileError{File: e.Path, RowGroup: -1, Row: -1, Text: e.Text, Hint: e.Hint, Err: e.Err}
		}
		return nil, err
	}
	files := make([]Entry, len(snapshot))
	for i, f := range snapshot {
		e, err := place.Stat(f.Path)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fault.File(root, fmt.Sprintf("the %s table's log names %s, which is not there", format, f.Path),
				"copy the table whole, or export its current rows again")
		}
		if err != nil {
			return nil, err
		}
		files[i] = fileOf(e)
		files[i].partition, files[i].fields = f.Partition, f.Fields
		files[i].addDate()
	}
	if len(files) == 0 {
		return nil, fault.File(root, fmt.Sprintf("the current snapshot of the %s table holds no file",
			format), "check the export")
	}
	return files, nil
}

// noPartOfTable refuses single files and folders inside of a table that has a
// log: which of its files count, only the log says.
func (s Source) noPartOfTable(files []Entry) error {
	looked := map[string]bool{}
	for _, f := range files {
		for dir := place.Dir(f.Path); !looked[dir]; dir = place.Dir(dir) {
			looked[dir] = true
			format, root, err := lake.Detect(dir)
			if err != nil && !errors.Is(err, os.ErrPermission) {
				return err
			}
			if format != lake.None {
				return fault.File(s.Path, fmt.Sprintf("%s is a file of the %s table %s, and which of its files count only the table's log says", f.Path, format, root),
					"name the table's folder itself: "+root)
			}
		}
	}
	return nil
}

// format is how the source says its texts are laid out.
func (s Source) format() csv.Format {
	return csv.Format{Delimiter: csv.DelimiterOf(s.Delimiter), Encoding: s.Encoding}
}

func (s Source) reading() (vector.Reading, error) {
	f, ok := dates.FormatOf(s.Dates)
	if !ok {
		return vector.Reading{}, fault.File(s.Path, "dates: "+s.Dates+" is no format of dates",
			"use one of "+strings.Join(dates.DateFormats(), ", "))
	}
	return vector.Reading{Dates: f, Comma: s.Decimal == ",", Sure: s.Decimal != "", Zone: s.Zone}, nil
}
