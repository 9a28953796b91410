package datasets

import (
	"math"
	"time"

	"github.com/stockwright/stockwright/core"
)

// noInstant stands for a day that was not taken from an instant.
const noInstant = math.MinInt64

// note keeps the instant that a day was taken from, where that is wanted.
func (v *vector) note(i int, m moment) {
	if !v.keepMicros || !m.instant {
		return
	}
	if v.micros == nil {
		v.micros = make([]int64, v.n)
		for k := range v.micros {
			v.micros[k] = noInstant
		}
	}
	v.micros[i] = m.micros
}

// clear makes row i the missing value of its kind.
func (v *vector) clear(i int) {
	switch v.kind {
	case Text:
		v.text[i] = nil
	case Day:
		v.days[i] = int32(core.NoDay)
	case Number:
		v.nums[i] = 0
	case Flag:
		v.flags[i] = false
	default:
		v.ints[i] = 0
	}
}

// zoneDays takes the days of instants again where a row's location lies in
// another zone than the source.
func (g *groupReader) zoneDays() {
	if g.t.zones == nil {
		return
	}
	location := -1
	for c, p := range g.batch.plan {
		if p.name == "location" {
			location = c
		}
	}
	if location < 0 {
		return
	}
	at := &g.batch.cols[location]
	for c := range g.batch.cols {
		v := &g.batch.cols[c]
		if v.micros == nil {
			continue
		}
		at.expand()
		var name string
		var zone *time.Location
		for i, micros := range v.micros {
			if micros == noInstant || v.isNull(i) {
				continue
			}
			if here := at.at(i); string(here) != name || i == 0 {
				name, zone = string(here), g.t.zones[string(here)]
			}
			if zone != nil {
				v.days[i] = dayOfMicros(micros, zone)
			}
		}
	}
}
