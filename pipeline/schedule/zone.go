package schedule

import "time"

// widest bounds the distance between two offsets of one zone: the largest
// change on record is the 24 hours of a zone that crosses the date line.
const widest = 26 * time.Hour

// zoneAround answers which instants show a wall-clock time. Wall-clock times
// are written as UTC times with the same fields. time.Date is not enough: it
// returns one of the two instants without saying which.
type zoneAround struct{ loc *time.Location }

// wallOf is what the clock shows at an instant, as a UTC time.
func wallOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// change is one transition of the zone.
type change struct {
	at            time.Time
	before, after time.Duration // offsets from UTC
}

// changes are the transitions near an instant, and the offset before them.
func (z zoneAround) changes(around time.Time) (list []change, first time.Duration) {
	t := around.Add(-widest).In(z.loc)
	first = offsetAt(t)
	for {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.After(around.Add(widest)) {
			return list, first
		}
		list = append(list, change{at: end, before: offsetAt(t), after: offsetAt(end)})
		t = end
	}
}

func offsetAt(t time.Time) time.Duration {
	_, offset := t.Zone()
	return time.Duration(offset) * time.Second
}

// shown are the instants, oldest first, at which the clock shows wall.
func (z zoneAround) shown(wall time.Time) []time.Time {
	list, offset := z.changes(wall)
	var out []time.Time
	begin := time.Time{}
	for i := 0; i <= len(list); i++ {
		at := wall.Add(-offset).In(z.loc)
		if (begin.IsZero() || !at.Before(begin)) && (i == len(list) || at.Before(list[i].at)) {
			out = append(out, at)
		}
		if i < len(list) {
			begin, offset = list[i].at, list[i].after
		}
	}
	return out
}

// first is the first instant at which the clock shows wall, or, where it
// jumps over wall, the instant of the jump.
func (z zoneAround) first(wall time.Time) time.Time {
	if shown := z.shown(wall); len(shown) > 0 {
		return shown[0]
	}
	list, _ := z.changes(wall)
	for _, c := range list {
		jump := c.at.UTC()
		if !wall.Before(jump.Add(c.before)) && wall.Before(jump.Add(c.after)) {
			return c.at.In(z.loc)
		}
	}
	return wall.Add(-offsetAt(wall.In(z.loc))).In(z.loc)
}

// disorder is how far wall-clock times near an instant may be out of the
// order of their instants: nothing away from a transition.
func (z zoneAround) disorder(t time.Time) time.Duration {
	if list, _ := z.changes(t); len(list) > 0 {
		return widest
	}
	return 0
}
