// Package conformance runs the published vectors of the GS1 and EPC standards'
// reference implementations against this module and counts what passes.
//
// The vectors in the folder vectors are every second row of the unit tests of
// the GS1 Barcode Syntax Resource (linters, syntax engine; Apache License 2.0,
// Copyright (c) GS1 AISBL), of epcpy (MIT) and of Intel's EPC codec tests
// (Apache License 2.0), as tab-separated tables; the text fields keep the C
// escapes of their sources. Another folder with the same tables can be given.
package conformance

import (
	"embed"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

//go:embed vectors/*.tsv
var carried embed.FS

// Standard is one line of the conformance table.
type Standard struct {
	Name     string   `json:"standard"` // what is tried
	Version  string   `json:"version"`  // edition or date of the standard
	Table    string   `json:"table"`    // file the vectors come from
	Tried    int      `json:"tried"`    // vectors
	Passed   int      `json:"passed"`
	Disputed []string `json:"disputed,omitempty"` // rows that contradict the standard, and why; not tried
	Failures []string `json:"failures,omitempty"` // what was wanted and what came, one text a vector
}

func (s *Standard) try(failure string) {
	if why, disputed := strings.CutPrefix(failure, dispute); disputed {
		s.Disputed = append(s.Disputed, why)
		return
	}
	s.Tried++
	if failure == "" {
		s.Passed++
		return
	}
	s.Failures = append(s.Failures, failure)
}

// dispute opens the text of a row that is set aside because the standard says
// otherwise.
const dispute = "disputed: "

// suite is one table and how a row of it is tried. try returns what is wrong,
// "" for a pass, and false when the row is no vector.
type suite struct {
	name, version, file string
	try                 func(row []string) (failure string, vector bool)
}

// Run tries every table in folder, or the carried ones when folder is "".
func Run(folder string) ([]Standard, error) {
	var source fs.FS
	if folder == "" {
		source, _ = fs.Sub(carried, "vectors")
	} else {
		source = os.DirFS(folder)
	}
	var out []Standard
	for _, s := range append(gs1Suites(), epcSuites()...) {
		text, err := fs.ReadFile(source, s.file)
		if err != nil {
			return nil, err
		}
		line := Standard{Name: s.name, Version: s.version, Table: s.file}
		for row := range strings.Lines(string(text)) {
			fields := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
			if failure, vector := s.try(fields); vector {
				line.try(failure)
			}
		}
		out = append(out, line)
	}
	return out, nil
}

// field is column i of a row with its C escapes undone.
func field(row []string, i int) string {
	if i >= len(row) {
		return ""
	}
	return unescape(row[i])
}

// unescape undoes \\ \" \xHH, the escapes that occur in the tables.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if s[i] != 'x' || i+2 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
		b.WriteByte(byte(n))
		i += 2
	}
	return b.String()
}
