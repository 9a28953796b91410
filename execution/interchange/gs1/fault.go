package gs1

import (
	"fmt"
	"strings"
)

// Lint is the name of a fault in a data field, as the GS1 Barcode Syntax
// Resource names it, without the GS1_LINTER_ prefix. The empty name is a pass.
type Lint string

// Fault is what a linter found: the first fault, and the part of the data it
// is about. The zero Fault is a pass. Pos and Len are bytes.
type Fault struct {
	Lint     Lint
	Pos, Len int
}

// OK reports whether the data passed.
func (f Fault) OK() bool { return f.Lint == "" }

// Reason says in a sentence what is wrong.
func (f Fault) Reason() string {
	if text, ok := reasons[f.Lint]; ok {
		return text
	}
	return strings.ToLower(strings.ReplaceAll(string(f.Lint), "_", " "))
}

// Error says what is wrong with a code, in which identifier and where.
type Error struct {
	AI     string // identifier concerned, "" when none is known yet
	Pos    int    // byte offset in the text that was given to the parser
	Len    int    // bytes concerned, 0 when it is a point
	Lint   Lint   // linter's name for the fault, "" for faults of structure
	Reason string // what is wrong, and what would be right
}

func (e *Error) Error() string {
	if e.AI == "" {
		return fmt.Sprintf("GS1 code, position %d: %s", e.Pos+1, e.Reason)
	}
	return fmt.Sprintf("GS1 code, AI (%s), position %d: %s", e.AI, e.Pos+1, e.Reason)
}

// reasons words the faults people meet; the rest read well enough from their
// names.
var reasons = map[Lint]string{
	"NON_DIGIT_CHARACTER":            "only digits are allowed here",
	"INVALID_CSET82_CHARACTER":       "this character is not in the GS1 character set 82",
	"INVALID_CSET39_CHARACTER":       "only A-Z, 0-9, #, - and / are allowed here",
	"INVALID_CSET64_CHARACTER":       "only A-Z, a-z, 0-9, - and _ are allowed here",
	"INVALID_CSET64_PADDING":         "wrong number of = at the end",
	"INCORRECT_CHECK_DIGIT":          "the check digit is wrong",
	"INCORRECT_CHECK_PAIR":           "the check character pair is wrong",
	"TOO_SHORT_FOR_CHECK_DIGIT":      "too short to have a check digit",
	"INVALID_GCP_PREFIX":             "does not start with a GS1 company prefix",
	"TOO_SHORT_FOR_GCP":              "too short to start with a GS1 company prefix (4 digits or more)",
	"ILLEGAL_ZERO_VALUE":             "must not be zero",
	"ILLEGAL_ZERO_PREFIX":            "must not start with zero",
	"NOT_ZERO":                       "must be zero",
	"NOT_ZERO_OR_ONE":                "must be 0 or 1",
	"NOT_HYPHEN":                     "must be a hyphen",
	"NOT_ISO3166":                    "not an ISO 3166 country number",
	"NOT_ISO3166_OR_999":             "not an ISO 3166 country number or 999",
	"NOT_ISO3166_ALPHA2":             "not an ISO 3166 two-letter country code",
	"NOT_ISO4217":                    "not an ISO 4217 currency number",
	"INVALID_BIOLOGICAL_SEX_CODE":    "must be 0, 1, 2 or 9 (ISO 5218)",
	"INVALID_WINDING_DIRECTION":      "winding direction must be 0, 1 or 9",
	"INVALID_PERCENT_SEQUENCE":       "% must be followed by two hexadecimal digits",
	"INVALID_PACKAGE_TYPE":           "not a package type of UN/ECE Recommendation 21",
	"INVALID_MEDIA_TYPE":             "media type must be 01-10 or 80-99",
	"ILLEGAL_MONTH":                  "the month must be 01-12",
	"ILLEGAL_DAY":                    "the month has no such day",
	"ILLEGAL_HOUR":                   "the hour must be 00-23",
	"ILLEGAL_MINUTE":                 "the minute must be 00-59",
	"ILLEGAL_SECOND":                 "the second must be 00-59",
	"INVALID_LATITUDE":               "latitude must be 0000000000-1800000000",
	"INVALID_LONGITUDE":              "longitude must be 0000000000-3600000000",
	"ZERO_PIECE_NUMBER":              "the piece number must not be zero",
	"ZERO_TOTAL_PIECES":              "the total of pieces must not be zero",
	"PIECE_NUMBER_EXCEEDS_TOTAL":     "the piece number is above the total",
	"POSITION_EXCEEDS_END":           "the position is above the end",
	"POSITION_IN_SEQUENCE_MALFORMED": "must look like 1/3",
	"REQUIRES_NON_DIGIT_CHARACTER":   "must contain a character that is not a digit",
	"GCP_DATASOURCE_OFFLINE":         "the company prefix list cannot be reached",
}
