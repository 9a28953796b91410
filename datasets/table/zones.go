package table

import (
	"time"

	"github.com/stockwright/stockwright/datasets/dates"
	"github.com/stockwright/stockwright/datasets/vector"
)

// zoneDays takes the days of instants again where a row's location lies in
// another zone than the source.
func (g *GroupReader) zoneDays() {
	if g.t.Zones == nil {
		return
	}
	location := -1
	for c, p := range g.Batch.plan {
		if p.Name == "location" {
			location = c
		}
	}
	if location < 0 {
		return
	}
	at := &g.Batch.Cols[location]
	for c := range g.Batch.Cols {
		v := &g.Batch.Cols[c]
		if v.Micros == nil {
			continue
		}
		at.Expand()
		var name string
		var zone *time.Location
		for i, micros := range v.Micros {
			if micros == vector.NoInstant || v.IsNull(i) {
				continue
			}
			if here := at.At(i); string(here) != name || i == 0 {
				name, zone = string(here), g.t.Zones[string(here)]
			}
			if zone != nil {
				v.Days[i] = dates.DayOfMicros(micros, zone)
			}
		}
	}
}
