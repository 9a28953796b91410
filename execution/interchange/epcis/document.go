package epcis

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/stockwright/stockwright/execution"
)

// keyPrefix marks the commands that captured events became.
const keyPrefix = "epcis:"

// Exported says what an export wrote and what it had to leave out.
type Exported struct {
	Events   int      // written, one for all movements that no event could tell apart
	Captured int      // movements that captured events made: those events exist already
	LeftOut  []string // why movements could not be written, each reason once
	Without  int      // movements left out for these reasons
}

// Export writes the movements of a ledger that were not captured from events as
// an EPCIS 2.0 document, in order of recording. The same ledger gives the same
// events and event ids.
func Export(ctx context.Context, ledger *execution.Service, book Book, created time.Time,
	w io.Writer) (Exported, error) {
	var out Exported
	captured, err := capturedEntries(ctx, ledger, 0)
	if err != nil {
		return out, err
	}
	movements, err := ledger.Movements(ctx, execution.MovementQuery{})
	if err != nil {
		return out, err
	}
	own := movements.Rows[:0]
	for _, m := range movements.Rows {
		if captured[m.Entry] {
			out.Captured++
			continue
		}
		own = append(own, m)
	}
	rows, alike, seen := []execution.Movement{}, map[string]int{}, map[string]bool{}
	for _, m := range own {
		units := m.Quantity
		m.Quantity = 0
		e, err := book.FromMovement(m)
		if err != nil {
			out.Without++
			if why := err.Error(); !seen[why] {
				seen[why] = true
				out.LeftOut = append(out.LeftOut, why)
			}
			continue
		}
		// Movements that no event could tell apart would have one id, and
		// receivers would drop all but the first: their units are added up.
		i, ok := alike[e.Hash()]
		if !ok {
			i = len(rows)
			alike[e.Hash()] = i
			rows = append(rows, m)
		}
		rows[i].Quantity += units
	}
	events := make([]any, len(rows))
	for i, m := range rows {
		e, err := book.FromMovement(m)
		if err != nil {
			return out, err
		}
		events[i] = e.Fields
	}
	out.Events = len(events)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return out, enc.Encode(map[string]any{
		"@context": []any{contextURL}, "type": "EPCISDocument", "schemaVersion": "2.0",
		"creationDate": created.UTC().Format("2006-01-02T15:04:05.000Z"),
		"epcisBody":    map[string]any{"eventList": events},
	})
}
