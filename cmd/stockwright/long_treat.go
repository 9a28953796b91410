package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/forecast/opening"
)

// What a file leaves open is treated as it most likely is, said in a line, and
// set otherwise by a flag.

// notice adds a line for stderr.
func (l *longFlags) notice(format string, args ...any) {
	l.notices = append(l.notices, fmt.Sprintf(format, args...))
}

// numberedDates tells whether whole numbers are dates written as 20250430.
func numberedDates(numbers []int64) bool {
	for _, v := range numbers {
		if _, ok := numberedDate(v); !ok {
			return false
		}
	}
	return len(numbers) > 0
}

func numberedDate(v int64) (second int64, ok bool) {
	if v < 19000101 || v > 21001231 {
		return 0, false
	}
	t := time.Date(int(v/10000), time.Month(v/100%100), int(v%100), 0, 0, 0, 0, time.UTC)
	return t.Unix(), int64(t.Month()) == v/100%100 && int64(t.Day()) == v%100
}

// localMidnights takes instants that are midnights somewhere for the dates they
// are there: all at one time of day, or at two an hour apart (summer time).
// zoned tells that a zone was named, in which the dates are taken.
func (l *longFlags) localMidnights(seconds []int64) ([]int64, error) {
	if l.zone != "" {
		zone, err := time.LoadLocation(l.zone)
		if err != nil {
			return nil, fmt.Errorf("cannot be read in zone %q; write an IANA name such as Europe/Paris (--zone)", l.zone)
		}
		out := make([]int64, len(seconds))
		for i, s := range seconds {
			_, offset := time.Unix(s, 0).In(zone).Zone()
			out[i] = s + int64(offset)
		}
		return out, nil
	}
	if l.learnt != nil {
		return roundedDates(seconds, l.learnt.Midnights), nil
	}
	times := map[int64]bool{}
	dates := map[int64]bool{}
	for _, s := range seconds {
		times[s-floorDiv(s, daySeconds)*daySeconds] = true
		dates[floorDiv(s, daySeconds)] = true
		if len(times) > 2 {
			return seconds, nil
		}
	}
	var at []int64
	for t := range times {
		at = append(at, t)
	}
	slices.Sort(at)
	const noon = daySeconds / 2
	switch {
	case len(dates) < 3 || len(at) == 1 && at[0] == 0:
		return seconds, nil
	case len(at) == 2 && !(at[1]-at[0] == 3600 || at[0] == 0 && at[1] == daySeconds-3600):
		return seconds, nil
	case at[len(at)-1] == noon || at[0] == noon:
		return seconds, nil
	}
	out := roundedDates(seconds, true)
	l.midnights = true
	l.notice("times such as %s are midnights of another zone: taken as %s; --zone names the zone whose dates count, --period hour takes them as times",
		dateText(seconds[0]), dateText(out[0]))
	return out, nil
}

// roundedDates are the dates that instants are nearest to, or the instants.
func roundedDates(seconds []int64, round bool) []int64 {
	if !round {
		return seconds
	}
	out := make([]int64, len(seconds))
	for i, s := range seconds {
		out[i] = floorDiv(s+daySeconds/2, daySeconds) * daySeconds
	}
	return out
}

// strayShare is the largest share of dates off a longer clock that are taken for
// shifted ones.
const strayShare = 0.05

// withStrays finds a clock of weeks or longer that all dates keep but a few.
func withStrays(seconds []int64) (c clock, strays []int64, ok bool) {
	seconds = slices.Clone(seconds)
	slices.Sort(seconds)
	seconds = slices.Compact(seconds)
	most := int(strayShare * float64(len(seconds)))
	if len(seconds) >= 12 {
		most = max(most, 1)
	}
	if most == 0 {
		return clock{}, nil, false
	}
	for _, base := range []int64{seconds[len(seconds)/2], seconds[len(seconds)/2-1]} {
		for _, c := range candidates(base) {
			strays = strays[:0]
			for _, s := range seconds {
				if _, keeps := c.number(s); !keeps {
					strays = append(strays, s)
				}
			}
			if n := len(strays); n > 0 && n <= most {
				return c, strays, true
			}
		}
	}
	return clock{}, nil, false
}

// nearest is the period whose date lies nearest to a second.
func (c clock) nearest(second int64) int32 {
	at, _ := c.number(second)
	best, gap := at, int64(math.MaxInt64)
	for _, k := range []int32{at - 1, at, at + 1} {
		if d := max(second-c.second(k), c.second(k)-second); d < gap {
			best, gap = k, d
		}
	}
	return best
}

// gapsOf counts the open periods between the first and the last row of the series,
// and up to the file's last, that have none.
func (h *history) gapsOf() (gaps, periods, series int, last int32) {
	last = math.MinInt32
	for _, s := range h.series {
		last = max(last, s.Start+int32(len(s.Y)))
	}
	last = max(last, h.last)
	for _, s := range h.series {
		n := 0
		for t := range int(last - s.Start) {
			if t < len(s.Open) && !s.Open[t] {
				continue
			}
			periods++
			if t >= len(s.Y) || math.IsNaN(s.Y[t]) {
				n++
			}
		}
		gaps += n
		if n > 0 {
			series++
		}
	}
	return gaps, periods, series, last
}

// fillGaps says how many periods have no row, or takes them as without demand.
func (l *longFlags) fillGaps(h *history) {
	if l.learnt != nil {
		h.last = l.learnt.Last
	}
	gaps, periods, series, last := h.gapsOf()
	h.last = last
	if gaps == 0 {
		return
	}
	if l.fill != "zero" {
		l.notice("%d of %d periods have no demand in the file (%d of %d series): they are missing, not zero; where no row means that nothing was sold, --fill zero",
			gaps, periods, series, len(h.series))
		return
	}
	for i := range h.series {
		s := &h.series[i]
		for t, v := range s.Y {
			if math.IsNaN(v) {
				s.Y[t] = 0
			}
		}
		for len(s.Y) < int(last-s.Start) {
			s.Y = append(s.Y, 0)
			if s.InStock != nil && len(s.InStock) < len(s.Y) {
				s.InStock = append(s.InStock, true)
			}
		}
	}
	l.notice("%d of %d periods without demand in the file are taken as zero (--fill zero)", gaps, periods)
}

// learnOpenings finds the days on which nothing ever sells.
func (l *longFlags) learnOpenings(h *history) {
	if l.openings == "none" || h.clock.unit != "day" {
		return
	}
	first, y := make([]int32, len(h.series)), make([][]float64, len(h.series))
	for i, s := range h.series {
		first[i], y[i] = s.Start, s.Y
	}
	var open [][]bool
	p, ahead := l.learnt.openings(), max(l.horizon, 1)+openingsReach
	if p == nil {
		p, open = opening.Mask(first, y, ahead)
	} else {
		open = p.Masks(first, y, ahead)
	}
	h.opened = p
	own := 0
	for i := range h.series {
		h.series[i].Open = open[i]
		if open[i] != nil && p.String() == "" {
			own++
		}
	}
	if words := p.String(); words != "" {
		l.notice("nothing ever sells %s: closed days hold no demand and teach nothing; --openings none takes them as open", words)
	} else if own > 0 {
		l.notice("%d of %d series never sell on some days: closed days hold no demand and teach nothing; --openings none takes them as open", own, len(h.series))
	}
}

// openingsReach is how many days beyond the horizon openings are known, for
// windows longer than it.
const openingsReach = 400

// strayNotice says which dates were moved to the period they are nearest to.
func (l *longFlags) strayNotice(c clock, strays []int64) {
	first := strays[0]
	l.notice("%d of the dates are not those of a %s as the others are, such as %s: taken for %s; --period day takes every date as its day",
		len(strays), c.word(), dateText(first), core.Day(floorDiv(c.second(c.nearest(first)), daySeconds)))
}
