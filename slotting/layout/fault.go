package layout

import (
	"fmt"
	"math"
	"strings"
)

// Fault is something wrong with a layout, a SKU or an assignment. A fault
// that Refuses stops the plan; the others set the one row aside.
type Fault struct {
	Code    string // stable, for programs
	Where   string // the slot, station, SKU or aisle it is about
	Text    string
	Hint    string
	Refuses bool
}

func (f Fault) String() string { return f.Where + ": " + f.Text + " (" + f.Hint + ")" }

// FaultError is the error of Plan and Putaway when a layout is refused.
type FaultError struct{ Faults []Fault }

func (e *FaultError) Error() string {
	text := make([]string, 0, 3)
	for _, f := range e.Faults {
		if f.Refuses && len(text) < 3 {
			text = append(text, f.String())
		}
	}
	return fmt.Sprintf("the layout is refused: %s", strings.Join(text, "; "))
}

type checker struct {
	faults []Fault
	refuse bool
}

func (c *checker) refuses(code, where, hint, text string, args ...any) {
	c.refuse = true
	c.faults = append(c.faults, Fault{code, where, fmt.Sprintf(text, args...), hint, true})
}

func (c *checker) warns(code, where, hint, text string, args ...any) {
	c.faults = append(c.faults, Fault{code, where, fmt.Sprintf(text, args...), hint, false})
}

func (c *checker) layout(l Layout) {
	if len(l.Slots) == 0 {
		c.refuses("no-slots", "layout", "give at least one slot", "there are no slots")
	}
	ids := make(map[string]string, len(l.Slots)+len(l.Stations))
	aisles := map[string]bool{}
	for i, s := range l.Slots {
		c.slot(i, s, ids)
		aisles[s.Aisle] = true
	}
	for i, s := range l.Stations {
		c.station(i, s, ids)
	}
	bays := map[string]bool{}
	for i := range l.Slots {
		bays[bayCode(&l.Slots[i])] = true
	}
	delete(bays, "")
	for i, d := range l.Distances {
		where := fmt.Sprintf("distance %d", i+1)
		if !known(d.Metres) || d.Metres < 0 {
			c.refuses("bad-distance", where, "give metres of 0 or more", "%s to %s is %v", d.From, d.To, d.Metres)
		}
		for _, id := range []string{d.From, d.To} {
			if ids[id] == "" && !bays[id] {
				c.warns("unknown-distance", where, "check the spelling; the row is not used",
					"%q is neither a slot, a bay (AISLE-BAY) nor a station", id)
			}
		}
	}
	c.ways(l, aisles)
}

func (c *checker) slot(i int, s Slot, ids map[string]string) {
	if s.ID == "" {
		c.refuses("slot-without-id", fmt.Sprintf("slot %d", i+1), "give every slot a code", "the slot has no code")
		return
	}
	if ids[s.ID] != "" {
		c.refuses("duplicate-slot", s.ID, "keep one row per slot", "the slot is listed twice")
	}
	ids[s.ID] = "slot"
	for _, v := range []float64{s.Volume, s.Weight, s.Length, s.Width, s.Height, float64(s.Units), float64(s.MaxSKUs)} {
		if !known(v) || v < 0 {
			c.refuses("bad-capacity", s.ID, "use 0 for no limit", "a capacity or side is %v", v)
			return
		}
	}
}

func (c *checker) station(i int, s Station, ids map[string]string) {
	switch ids[s.ID] {
	case "station":
		c.refuses("duplicate-station", s.ID, "keep one row per station", "the station is listed twice")
	case "slot":
		c.refuses("id-clash", s.ID, "rename one of them", "a slot and a station have the same code")
	}
	if s.ID == "" {
		c.refuses("slot-without-id", fmt.Sprintf("station %d", i+1), "give every station a code",
			"the station has no code")
	}
	ids[s.ID] = "station"
}

func (c *checker) ways(l Layout, aisles map[string]bool) {
	for i, y := range l.CrossAisles {
		if !known(y) || i > 0 && y <= l.CrossAisles[i-1] {
			c.refuses("bad-cross-aisle", fmt.Sprintf("cross aisle %d", i+1),
				"list them in growing order", "its position is %v", y)
		}
	}
	for _, code := range sortedKeys(l.OneWay) {
		if way := l.OneWay[code]; way != 1 && way != -1 {
			c.refuses("bad-one-way", code, "use +1 or -1", "the direction is %d", way)
		}
		if !aisles[code] {
			c.warns("unknown-aisle", code, "check the spelling; the rule is not used",
				"no slot lies in this one-way aisle")
		}
	}
	for i, o := range l.Obstacles {
		if !(o.X0 <= o.X1 && o.Y0 <= o.Y1) || math.IsInf(o.X1-o.X0+o.Y1-o.Y0, 0) {
			c.refuses("bad-obstacle", fmt.Sprintf("obstacle %d", i+1), "give X0 ≤ X1 and Y0 ≤ Y1",
				"the rectangle is empty or not finite")
		}
	}
	if len(l.Stations) == 0 && len(l.Slots) > 0 {
		c.warns("no-station", "layout", "add the pack station or dock that tours start from",
			"there is no dock or pack station; tours are taken to start before the first aisle")
	}
}
