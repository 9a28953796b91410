package conformance

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

const tds = "EPC Tag Data Standard 1.13 (2019), schemes unchanged in 2.1 (2023)"

func epcSuites() []suite {
	return []suite{
		{"EPC both ways: identity, tag URI, bits, elements", tds, "epc_epcpy_valid.tsv", tryValid},
		{"EPC refused", tds, "epc_epcpy_invalid.tsv", tryInvalid},
		{"EPC SGTIN bits", tds, "epc_intel_sgtin.tsv", trySGTIN},
	}
}

// tryValid holds every form a row gives against every other form, both ways.
// Rows without an identity are keys on their own, from which nothing follows.
func tryValid(row []string) (string, bool) {
	uri := column(row, 0)
	if uri == "" {
		return "", false
	}
	e, err := epc.ParseURI(uri)
	if err != nil {
		return err.Error(), true
	}
	if e.URI() != uri {
		return fmt.Sprintf("%s is written as %s", uri, e.URI()), true
	}
	if tagURI := column(row, 1); tagURI != "" {
		if f := tryTag(e, tagURI, column(row, 2)); f != "" {
			return uri + ": " + f, true
		}
	}
	if key := column(row, 3); key != "" {
		if f := tryKey(e, key); f != "" {
			return uri + ": " + f, true
		}
	}
	if text := column(row, 4); text != "" {
		return tryElements(e, text, column(row, 5)), true
	}
	return "", true
}

func column(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

func tryTag(e epc.EPC, tagURI, hex string) string {
	tag, err := epc.ParseTagURI(tagURI)
	if err != nil {
		return err.Error()
	}
	read, err := epc.DecodeHex(hex)
	switch {
	case err != nil:
		return err.Error()
	case tag.EPC != e || read != tag:
		return "tag URI, bits and identity differ"
	case tag.Hex() != hex:
		return "want bits " + hex + ", got " + tag.Hex()
	case read.URI() != tagURI:
		return "want tag URI " + tagURI + ", got " + read.URI()
	}
	return ""
}

// tryKey compares the GS1 key; one shorter than 14 digits asks for that form
// of the GTIN.
func tryKey(e epc.EPC, key string) string {
	got := e.Key()
	if strings.HasSuffix(e.Scheme(), "gtin") {
		var err error
		if got, err = e.GTIN(len(key)); err != nil {
			return err.Error()
		}
	}
	if got != key {
		return "want key " + key + ", got " + got
	}
	return ""
}

func tryElements(e epc.EPC, text, prefix string) string {
	if got := gs1.Brackets(e.Elements()); strings.ReplaceAll(got, `\(`, "(") != text {
		return "want elements " + text + ", got " + got
	}
	length, err := strconv.Atoi(prefix)
	if err != nil {
		return "" // without the length of the prefix there is no way back
	}
	// EPCs may number pieces 00 of 00, which the linters of AI (8006) refuse.
	code, err := gs1.Parser{StructureOnly: true}.Parse(gs1.Brackets(e.Elements()))
	if err != nil {
		return err.Error()
	}
	back, err := epc.FromElements(code.Elements, length)
	if err != nil {
		return err.Error()
	}
	if back != e {
		return "the elements come back as " + back.URI()
	}
	return ""
}

// tryInvalid accepts any refusal on the way the row describes: reading the
// identity, giving it the layout named, or the form of GTIN named.
func tryInvalid(row []string) (string, bool) {
	uri := column(row, 0)
	if uri == "" {
		return "", false
	}
	e, err := epc.ParseURI(uri)
	if err != nil {
		return "", true
	}
	// Rows named …_identifier hand one scheme's reader another scheme's URI.
	if name, found := strings.CutSuffix(column(row, 3), "_identifier"); found {
		if e.Scheme() != strings.TrimPrefix(name, "test_invalid_") {
			return "", true
		}
	}
	options := column(row, 2)
	if _, after, found := strings.Cut(options, "BinaryCodingScheme."); found {
		name, _, _ := strings.Cut(after, ",")
		layout := strings.ToLower(strings.ReplaceAll(strings.Trim(name, "} "), "_", "-"))
		if _, err := e.Tag(layout, 0); err != nil {
			return "", true
		}
	}
	if _, after, found := strings.Cut(options, "GTIN_TYPE.GTIN"); found {
		digits, _ := strconv.Atoi(strings.Trim(after, "} "))
		if _, err := e.GTIN(digits); err != nil {
			return "", true
		}
	}
	return fmt.Sprintf("%s %s should be refused", uri, options), true
}

// trySGTIN reads rows of name, bits, GTIN-14 and identity, and rows whose
// name says that the bits must be refused.
func trySGTIN(row []string) (string, bool) {
	if len(row) < 3 {
		return "", false
	}
	if row[0] == "fail" {
		if tag, err := epc.DecodeHex(row[2]); err == nil {
			return fmt.Sprintf("%s should be refused (%s), is read as %s", row[2], row[1], tag.URI()), true
		}
		return "", true
	}
	if row[0] == "badRange" {
		return tryBadRange(row[2]), true
	}
	tag, err := epc.DecodeHex(row[1])
	if err != nil {
		return row[1] + ": " + err.Error(), true
	}
	if gtin, _ := tag.EPC.GTIN(14); gtin != row[2] || tag.EPC.URI() != "urn:epc:id:sgtin:"+column(row, 3) {
		return fmt.Sprintf("%s: want %s %s, got %s %s", row[1], row[2], column(row, 3), gtin, tag.EPC.URI()), true
	}
	again, err := tag.EPC.Tag(tag.Coding(), tag.Filter)
	if err != nil || !strings.HasPrefix(again.Hex(), row[1]) {
		return fmt.Sprintf("%s comes back as %s", row[1], again.Hex()), true
	}
	return "", true
}

// tryBadRange is for rows whose source refuses every indicator digit but 0 in
// partitions 1 to 6, where TDS table 14-2 gives the item reference, indicator
// included, all values of its digits. Such a tag is read, and its bits must
// come back.
func tryBadRange(hex string) string {
	tag, err := epc.DecodeHex(hex)
	if err != nil {
		return "" // out of range by the standard, too
	}
	if strings.HasPrefix(tag.Hex(), hex) {
		return dispute + hex + " is " + tag.URI() + " by the standard"
	}
	return hex + " comes back as " + tag.Hex()
}
