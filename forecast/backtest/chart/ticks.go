package chart

import (
	"math"
	"strconv"
	"time"

	"github.com/stockwright/stockwright/forecast/backtest"
)

// tick is a marked value of an axis.
type tick struct {
	Value float64
	Label string
}

// ticker marks an axis.
type ticker interface {
	Ticks(low, high float64) []tick
}

// plainTicks marks about five round numbers.
type plainTicks struct{}

func (plainTicks) Ticks(low, high float64) []tick {
	if !(high > low) {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m*step >= (high-low)/4*(1-1e-9) {
			step *= m
			break
		}
	}
	var out []tick
	for k := math.Ceil(low/step - 1e-9); k*step <= high*(1+1e-12); k++ {
		v := k*step + 0 // not -0
		out = append(out, tick{v, strconv.FormatFloat(v, 'g', 6, 64)})
	}
	return out
}

// perCent marks the probabilities that are scored.
type perCent struct{}

func (perCent) Ticks(low, high float64) []tick {
	var out []tick
	for v := math.Ceil(low*10-1e-9) / 10; v < 0.75; v += 0.1 {
		out = append(out, tick{v, strconv.Itoa(int(math.Round(100 * v)))})
	}
	for _, v := range backtest.Probabilities[1:] {
		out = append(out, tick{v, strconv.Itoa(int(math.Round(100 * v)))})
	}
	return out
}

// dateTicks marks days, given as days since 1970-01-01: every so many weeks, or
// the first of every so many months, so that about eight have room.
type dateTicks struct{}

func (dateTicks) Ticks(low, high float64) []tick {
	var out []tick
	mark := func(day int) {
		if d := float64(day); d >= low && d <= high {
			t := time.Unix(int64(day)*86400, 0).UTC()
			out = append(out, tick{d, t.Format("2006-01-02")})
		}
	}
	if span := high - low; span > 120 {
		months := int(math.Ceil(span / 30.4 / 8))
		t := time.Unix(int64(low)*86400, 0).UTC()
		for m := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0,
			time.UTC); m.Unix() <= int64(high)*86400; m = m.AddDate(0, months, 0) {
			mark(int(m.Unix() / 86400))
		}
		return out
	}
	step := max(1, int(math.Ceil((high-low)/8)))
	if step > 3 {
		step = (step + 6) / 7 * 7
	}
	for day := int(math.Floor((low-4)/7))*7 + 4; float64(day) <= high; day += step { // day 4 of 1970 was a Monday
		mark(day)
	}
	return out
}

// periodTicks marks about eight periods by their names.
type periodTicks func(period int32) string

func (label periodTicks) Ticks(low, high float64) []tick {
	var out []tick
	step := max(1, int(math.Ceil((high-low)/8)))
	for t := int(math.Ceil(low)); float64(t) <= high; t += step {
		out = append(out, tick{float64(t), label(int32(t))})
	}
	return out
}
