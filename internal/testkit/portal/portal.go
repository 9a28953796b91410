// Package portal stands in for the middleware of an RFID portal: it makes of many reads of
// a tag the one passage that is worth an event.
package portal

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/epcis"
)

// Read is one sighting of a tag by the antenna of a door.
type Read struct {
	EPC  epc.EPC
	Door string // read point, such as an SGLN
	At   int64  // µs since 1970-01-01 UTC
}

// Passage is one object going through one door once, however often its tag
// was read.
type Passage struct {
	EPC         epc.EPC
	Door        string
	First, Last int64 // first and last read, µs
	Reads       int
}

// Event writes goods seen at a door as a receiving event; order is the purchase order of
// ours, whose GLN is gln, that they belong to.
func (p Passage) Event(gln, order string) epcis.Event {
	e := epcis.Event{Fields: map[string]any{
		"type":                "ObjectEvent",
		"action":              "OBSERVE",
		"bizStep":             "receiving",
		"disposition":         "in_progress",
		"eventTime":           time.UnixMicro(p.First).UTC().Format("2006-01-02T15:04:05.000Z"),
		"eventTimeZoneOffset": "+00:00",
		"epcList":             []any{p.EPC.URI()},
		"readPoint":           map[string]any{"id": p.Door},
		"bizTransactionList": []any{map[string]any{
			"type":           "po",
			"bizTransaction": "urn:epcglobal:cbv:bt:" + gln + ":" + url.PathEscape(order),
		}},
	}}
	e.Fields["eventID"] = e.Hash()
	return e
}

type visit struct {
	epc  epc.EPC
	door string
}

// Collapse turns reads into passages, in the order of their first reads. Reads may come
// repeatedly and in any order: two reads of one tag at one door belong to the same passage
// when no more than gap µs lies between them, directly or over other reads.
func Collapse(reads []Read, gap int64) []Passage {
	by := map[visit][]Read{}
	for _, r := range reads {
		v := visit{r.EPC, r.Door}
		by[v] = append(by[v], r)
	}
	var out []Passage
	for _, list := range by {
		slices.SortFunc(list, func(a, b Read) int { return cmp.Compare(a.At, b.At) })
		for i, r := range list {
			if i == 0 || r.At-list[i-1].At > gap {
				out = append(out, Passage{EPC: r.EPC, Door: r.Door, First: r.At})
			}
			p := &out[len(out)-1]
			p.Last = r.At
			p.Reads++
		}
	}
	slices.SortFunc(out, func(a, b Passage) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Door, b.Door), cmp.Compare(a.EPC.URI(), b.EPC.URI()))
	})
	return out
}
