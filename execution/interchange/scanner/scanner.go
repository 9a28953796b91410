// Package scanner makes the ledger's scanner understand the trade's standard
// codes: GS1 element strings and Digital Links in all their disguises, EPC
// URIs, and the memory of RFID tags.
package scanner

import (
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// Standard reads standard codes. Now settles the century of two-digit years;
// nil means time.Now.
type Standard struct {
	Now func() time.Time
}

// New is a scanner for everything: standard codes first, then own codes.
func New() execution.Scanner {
	return execution.Scanners{Standard{}, execution.PlainCodes{}}
}

// Scan implements execution.Scanner. A code that looks like a standard one
// and is wrong is an error that says where; anything else is not known.
func (s Standard) Scan(raw string) (execution.Scan, bool, error) {
	code := strings.TrimSpace(raw)
	out := execution.Scan{Raw: raw}
	if e, is, err := tag(code); is {
		if err != nil {
			return out, true, err
		}
		out.Standard, out.EPC = "epc", e.URI()
		s.fill(&out, e.Elements())
		return out, true, nil
	}
	if !plausible(code) {
		return out, false, nil
	}
	parsed, err := gs1.Parse(code)
	if err != nil {
		// Digits that are no key with a right check digit may be an own code.
		if parsed.Form == gs1.FormKey && parsed.Symbology.ID == "" {
			return out, false, nil
		}
		return out, true, err
	}
	out.Standard = "gs1"
	s.fill(&out, parsed.Elements)
	return out, true, nil
}

// tag reads EPC URIs and tag memory, which readers report in 24 or more
// hexadecimal digits.
func tag(code string) (epc.EPC, bool, error) {
	switch {
	case strings.HasPrefix(code, "urn:epc:tag:"):
		t, err := epc.ParseTagURI(code)
		return t.EPC, true, err
	case strings.HasPrefix(code, "urn:epc:"):
		e, err := epc.ParseURI(code)
		return e, true, err
	}
	if len(code) >= 24 && len(code)%4 == 0 && strings.Trim(code, "0123456789ABCDEFabcdef") == "" {
		if t, err := epc.DecodeHex(code); err == nil {
			return t.EPC, true, nil
		}
	}
	return epc.EPC{}, false, nil
}

// plausible keeps own codes away from the GS1 reader: a standard code starts
// with a symbology identifier, a bracket, a separator or a web address, holds
// a separator, or is a bare key.
func plausible(code string) bool {
	if code == "" {
		return false
	}
	if strings.IndexByte("]([\x1d^|", code[0]) >= 0 || strings.ContainsRune(code, gs1.FNC1) {
		return true
	}
	lower := strings.ToLower(code)
	if strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
		return true
	}
	if strings.Trim(code, "0123456789") != "" {
		// Raw element strings without any separator start with a key.
		return len(code) > 16 && (strings.HasPrefix(code, "01") || strings.HasPrefix(code, "02"))
	}
	switch len(code) {
	case 8, 12, 13, 14, 16, 18, 20:
		return true
	}
	return len(code) > 20
}

// fill puts the elements where the ledger looks for them.
func (s Standard) fill(out *execution.Scan, elements []gs1.Element) {
	for _, e := range elements {
		switch e.AI.Code {
		case "00":
			out.SSCC = e.Value
		case "01", "02":
			out.GTIN = e.Value
		case "10":
			out.Lot = e.Value
		case "17", "15":
			if out.Expiry == 0 || e.AI.Code == "17" {
				out.Expiry = int32(s.expiry(e.Value))
			}
		case "21":
			out.Serial = e.Value
		case "30", "37":
			out.Quantity, _ = strconv.ParseInt(e.Value, 10, 64)
		case "400":
			out.Order = e.Value
		case "254":
			out.Slot = e.Value
		case "410", "414":
			out.Location = e.Value
		}
	}
}

// expiry is the day of a date field; day 00 is the last of its month.
func (s Standard) expiry(yymmdd string) core.Day {
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	t := gs1.Date(yymmdd, now())
	return core.Day(t.Unix() / 86400)
}
