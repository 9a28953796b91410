package trading

import (
	"math"
	"testing"

	"github.com/stockwright/stockwright/datasets"
)

// sold is a series of one unit a day, but for some days: off without a row, or flagged.
func sold(days int32, out func(day int32) bool, flagged bool) datasets.SeriesRows {
	r := datasets.SeriesRows{Location: "L", SKU: "A"}
	for day := range days {
		if out(day) && !flagged {
			continue
		}
		r.Days = append(r.Days, 1000+day)
		units := 2.0
		if out(day) {
			units = 0
		}
		r.Quantity = append(r.Quantity, units)
		if flagged {
			r.InStock = append(r.InStock, !out(day))
		}
	}
	return r
}

func TestOutagesAreSpellsThatEnded(t *testing.T) {
	spell := func(from, until int32) func(int32) bool {
		return func(day int32) bool { return day >= from && day < until }
	}
	for _, flagged := range []bool{true, false} {
		for _, c := range []struct {
			name        string
			from, until int32
			held        bool
			want        int
		}{
			{"a month", 100, 130, false, 1},
			{"five days show in nobody's sales", 100, 105, false, 0},
			{"it has not ended", 180, 200, false, 0},
			{"it is in stock again", 180, 200, true, 1},
			{"it had hardly sold", 10, 40, false, 0},
		} {
			o, traded := Outages{}, Days{}
			for _, spell := range []func(int32) bool{spell(c.from, c.until), spell(0, 0)} {
				r := sold(200, spell, flagged)
				traded.Add(r)
				o.Add(r, "g", c.held && len(o) == 0, 1200)
			}
			all := o.Learn(traded)["L"]["g"]
			if len(all) != c.want {
				t.Errorf("%s, flagged %v: %v", c.name, flagged, all)
			}
			for _, x := range all {
				if x.From != 1000+c.from || x.Until != 1000+c.until ||
					math.Abs(x.Lost-2*float64(c.until-c.from)) > 1 || x.Others != 0.5 {
					t.Errorf("%s, flagged %v: %+v", c.name, flagged, x)
				}
			}
		}
	}
}

// A gap proves nothing of an item that seldom sells.
func TestSilenceOfASlowItemIsNoOutage(t *testing.T) {
	o := Outages{}
	o.Add(sold(600, func(day int32) bool { return day%12 != 0 && day != 303 }, false), "g", true, 1600)
	if all := o.Learn(Days{})["L"]["g"]; len(all) > 0 {
		t.Error(all)
	}
}
