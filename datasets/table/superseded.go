package table

import "github.com/stockwright/stockwright/datasets/contract"

// LocationDay is a day of a location.
type LocationDay struct {
	Location string
	Day      int32
}

// LeaveOut marks days of which another file's rows count.
func (ft *Footer) LeaveOut(days []LocationDay) {
	if ft.Superseded == nil {
		ft.Superseded = map[LocationDay]bool{}
	}
	for _, d := range days {
		ft.Superseded[d] = true
	}
}

// supersededRow tells whether a row's day counts from another file.
func (b *Batch) supersededRow(i int) bool {
	if b.File.Superseded == nil {
		return false
	}
	var key LocationDay
	for c, p := range b.plan {
		v := &b.Cols[c]
		switch {
		case p.Name == "location":
			v.Expand()
			key.Location = string(v.At(i))
		case p.Name == "date" && v.Kind == contract.Day && !v.IsNull(i):
			key.Day = v.Days[i]
		}
	}
	return b.File.Superseded[key]
}
