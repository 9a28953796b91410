package datasets

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

// Source says where a table's rows are and how its columns are named there.
type Source struct {
	// Path is one Parquet file, a glob, or a folder, partitioned by hive
	// folders (month=2026-11) or not. Names beginning with . or _ are ignored.
	Path string
	// Aliases name the contract column of a column in the file:
	// {"unique_id": "sku", "ds": "date", "y": "quantity"}.
	Aliases map[string]string
	// Constants give a contract column the same value in every row:
	// {"location": "shop"}.
	Constants map[string]string
	// Zone is the time zone in which a timestamp's day is taken; nil is UTC.
	Zone *time.Location
}

// sourceFile is one file of a source, with the values its hive folders give.
type sourceFile struct {
	path      string
	partition map[string]string
}

const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// Files lists the files of the source in the order they are read.
func (s Source) Files() ([]string, error) {
	found, err := s.files()
	paths := make([]string, len(found))
	for i, f := range found {
		paths[i] = f.path
	}
	return paths, err
}

func (s Source) files() ([]sourceFile, error) {
	if s.Path == "" {
		return nil, fmt.Errorf("no path is given; name a Parquet file, a glob or a folder")
	}
	if info, err := os.Stat(s.Path); err == nil {
		if !info.IsDir() {
			return []sourceFile{{path: s.Path}}, nil
		}
		return folderFiles(s.Path)
	}
	matches, err := filepath.Glob(s.Path)
	if err != nil {
		return nil, fmt.Errorf("%s is not a valid glob: %w", s.Path, err)
	}
	sort.Strings(matches)
	var files []sourceFile
	for _, m := range matches {
		info, err := os.Stat(m)
		switch {
		case err != nil:
			return nil, err
		case hidden(filepath.Base(m)):
		case info.IsDir():
			inside, err := folderFiles(m)
			if err != nil {
				return nil, err
			}
			addPartition(inside, m)
			files = append(files, inside...)
		default:
			files = append(files, sourceFile{path: m})
			addPartition(files[len(files)-1:], filepath.Dir(m))
		}
	}
	if len(files) == 0 {
		return nil, fileFault(s.Path, "no Parquet file is there", "check the path in the config")
	}
	return files, nil
}

// hidden tells names that writers keep for themselves (_SUCCESS, .crc).
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// addPartition adds the values of hive folders above a glob's matches.
func addPartition(files []sourceFile, dir string) {
	for i := range files {
		for _, part := range strings.Split(filepath.ToSlash(dir), "/") {
			files[i].addPart(part)
		}
	}
}

func (f *sourceFile) addPart(folder string) {
	name, value, ok := strings.Cut(folder, "=")
	if !ok || name == "" {
		return
	}
	if plain, err := url.PathUnescape(value); err == nil {
		value = plain
	}
	if f.partition == nil {
		f.partition = map[string]string{}
	}
	if value != hiveNull {
		f.partition[name] = value
	}
}

func folderFiles(root string) ([]sourceFile, error) {
	var files []sourceFile
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != root && hidden(d.Name()) {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		f := sourceFile{path: path}
		if inside, err := filepath.Rel(root, filepath.Dir(path)); err == nil {
			for _, part := range strings.Split(filepath.ToSlash(inside), "/") {
				f.addPart(part)
			}
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fileFault(root, "the folder holds no Parquet file", "check the path in the config")
	}
	return files, nil
}
