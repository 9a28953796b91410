package shard

import (
	"fmt"
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// never is the day of a hand-over that is not known; always, the day from
// which a series without predecessors carries its own demand.
const (
	Never  = math.MaxInt32
	Always = 0
)

// Succession is what the forecast of one series needs to know of its chain.
type Succession struct {
	// Carried are the histories of the predecessors, newest first.
	Carried []datasets.SeriesRows
	// From and Until bound the days on which the series carries the demand of
	// its chain: From ≤ day < Until; an Until of 0 is no end.
	From, Until int32
	Successor   string // from Until on
}

// succeed puts the demand of the predecessors in front of, and under, a
// series' own. A predecessor's last row is its last day on sale once a later
// item has sold: what follows is missing, not zero.
func (job *Job) succeed(s Series, own forecast.Series) forecast.Series {
	sold := len(own.Y) > 0
	for _, rows := range s.Carried {
		last := int32(job.AsOf) - 1
		if n := len(rows.Days); sold && n > 0 {
			last = min(last, rows.Days[n-1])
		}
		old := job.lay(rows, s.Group, last, nil)
		own = forecast.Succeed(old, own, 1)
		sold = sold || len(old.Y) > 0
	}
	return own
}

// Share is what part of each coming day's demand falls to the series: nil
// where all of it does.
func (s *Succession) Share(asOf int32, days int) []float64 {
	if s.From <= asOf && s.Until == 0 {
		return nil
	}
	out := make([]float64, days)
	for t := range out {
		if day := asOf + int32(t); s.From <= day && (s.Until == 0 || day < s.Until) {
			out[t] = 1
		}
	}
	return out
}

// Over tells whether all demand from a day on is forecast under other names.
func (s *Succession) Over(asOf int32) bool { return s.Until != 0 && s.Until <= max(asOf, s.From) }

// reason puts the succession in front of why a forecast was made as it was.
func (s *Succession) reason(asOf int32, why string) string {
	if s.Over(asOf) {
		return fmt.Sprintf("handed over to %s on %s: its demand is forecast there", s.Successor, core.Day(s.Until))
	}
	if len(s.Carried) > 0 {
		old := s.Carried[0].SKU
		switch {
		case s.From == Never:
			why = fmt.Sprintf("will replace %s, no day is known: demand stays there; %s", old, why)
		case s.From > asOf:
			why = fmt.Sprintf("takes over from %s on %s, with its history; %s", old, core.Day(s.From), why)
		default:
			why = fmt.Sprintf("carries on the history of %s since %s; %s", old, core.Day(s.From), why)
		}
	}
	if s.Until != 0 {
		why = fmt.Sprintf("hands over to %s on %s; %s", s.Successor, core.Day(s.Until), why)
	}
	return why
}
