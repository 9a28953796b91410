package conformance

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

const syntax = "GS1 General Specifications 25 (2025), syntax resource 2025"

func gs1Suites() []suite {
	return []suite{
		{"GS1 component linters", syntax, "gs1_linters.tsv", tryLinter},
		{"GS1 element strings in brackets", syntax, "gs1_parseAIdata.tsv", tryBrackets},
		{"GS1 element strings, raw", syntax, "gs1_processAIdata.tsv", tryRaw},
		{"GS1 Digital Link URIs", "GS1 Digital Link: URI Syntax 1.4 (2023)", "gs1_parseDLuri.tsv", tryLink},
		{"Symbology identifiers and scan data", "ISO/IEC 15424, " + syntax, "gs1_processScanData.tsv", tryScan},
	}
}

// tryLinter compares the fault's name and the marked part of the data. Faults
// that need a company prefix list are tried with a list that fails: from the
// first question on, or only from the second or third, as a coupon code asks
// several times and the table does not say when its list went away.
func tryLinter(row []string) (string, bool) {
	if len(row) < 3 {
		return "", false
	}
	name, data := strings.TrimPrefix(row[0], "gs1_lint_"), field(row, 1)
	want := strings.TrimPrefix(row[2], "GS1_LINTER_")
	if want != "GCP_DATASOURCE_OFFLINE" && want != "INVALID_GCP_PREFIX" {
		return lint(name, data, want, field(row, 3), nil), true
	}
	failure := ""
	for from := range 3 {
		asked := 0
		failure = lint(name, data, want, field(row, 3), func(string) (known, offline bool) {
			asked++
			failing := asked > from
			return !failing, failing && want == "GCP_DATASOURCE_OFFLINE"
		})
		if failure == "" {
			break
		}
	}
	return failure, true
}

func lint(name, data, want, marked string, prefixes gs1.PrefixLookup) string {
	fault, known := gs1.Check(name, data, prefixes)
	got := string(fault.Lint)
	if fault.OK() {
		got = "PASS"
	}
	switch {
	case !known:
		return "there is no linter " + name
	case got != want:
		return fmt.Sprintf("%s %q: want %s, got %s", name, data, want, got)
	case fault.OK():
		return ""
	}
	end := fault.Pos + fault.Len
	if mine := data[:fault.Pos] + "*" + data[fault.Pos:end] + "*" + data[end:]; mine != marked {
		return fmt.Sprintf("%s %q: %s should mark %s, marks %s", name, data, want, marked, mine)
	}
	return ""
}

// variable marks rows whose data is the name of a variable of the source
// program: the data itself is not in the table.
func variable(row []string) bool { return len(row) < 2 || row[1] == "buf" || row[1] == "inbuf" }

func tryBrackets(row []string) (string, bool) {
	if variable(row) {
		return "", false
	}
	elements, err := gs1.Parser{}.AppendBrackets(nil, field(row, 1), 0)
	return compare(row, field(row, 1), gs1.Raw(elements, '^'), field(row, 2), err), true
}

func tryRaw(row []string) (string, bool) {
	if variable(row) {
		return "", false
	}
	data := field(row, 1)
	_, err := gs1.Parser{LeadingFNC1: true}.AppendRaw(nil, data, 0)
	return compare(row, data, "", "", err), true
}

// tryLink reads by the book first. Rows that are right only with the engine's
// two permissions, unknown identifiers and key names in words, are read again
// with them: the table does not say which rows were.
func tryLink(row []string) (string, bool) {
	if variable(row) {
		return "", false
	}
	uri := field(row, 1)
	elements, err := gs1.Parser{}.ParseLink(uri)
	if err != nil && row[0] == "true" {
		elements, err = gs1.Parser{PermitUnknown: true, ConvenienceAlphas: true}.ParseLink(uri)
	}
	got := ""
	if err == nil {
		got = gs1.Raw(elements, '^')
	}
	return compare(row, uri, got, field(row, 2), err), true
}

func tryScan(row []string) (string, bool) {
	if len(row) < 3 {
		return "", false
	}
	scan, err := gs1.Parser{}.ParseScan(field(row, 1))
	got, want := "", ""
	if err == nil {
		got = scan.Symbology.Name + " " + scan.DataString()
	}
	if row[0] == "true" {
		want = row[2] + " " + field(row, 3)
	}
	return compare(row, field(row, 1), got, want, err), true
}

func compare(row []string, data, got, want string, err error) string {
	switch {
	case row[0] == "true" && err != nil:
		return fmt.Sprintf("%q should be taken: %v", data, err)
	case row[0] == "true" && got != want:
		return fmt.Sprintf("%q: want %q, got %q", data, want, got)
	case row[0] == "false" && err == nil:
		return fmt.Sprintf("%q should be refused", data)
	}
	return ""
}
