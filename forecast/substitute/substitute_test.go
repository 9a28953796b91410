package substitute

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// history is Poisson demand of 600 days at a level times a factor by day.
func history(seed uint64, level float64, factor func(day int) float64) []float64 {
	r := rand.New(rand.NewPCG(seed, 14))
	y := make([]float64, 600)
	for t := range y {
		y[t] = distuv.Poisson{Lambda: level * factor(t), Src: r}.Rand()
	}
	return y
}

// within is a factor in some days, and one elsewhere.
func within(by float64, from, until int) func(int) float64 {
	return func(day int) float64 {
		if day >= from && day < until {
			return by
		}
		return 1
	}
}

const first = 20000

func outage(sku string, from, until int32, lost, others float64) Outage {
	return Outage{SKU: sku, From: first + from, Until: first + until, Lost: lost, Others: others}
}

func TestDemandOfAnotherThatWasOutIsLent(t *testing.T) {
	outages := []Outage{outage("LATER", 505, 535, 400, 0.98), outage("FELLOW", 500, 530, 400, 0.98),
		outage("OTHER", 300, 330, 400, 1)}
	missed := 0
	for seed := range uint64(40) {
		lent := Lent(history(seed, 12, within(1.6, 500, 530)), first, outages)
		if len(lent) > 1 || len(lent) == 1 && lent[0].SKU != "FELLOW" {
			t.Errorf("seed %d: %v, not what FELLOW lent", seed, lent)
		}
		missed += 1 - len(lent)
	}
	if missed > 2 { // such weeks may come by themselves
		t.Errorf("%d of 40 are missed", missed)
	}
}

// An outage that is over by now has no other side to be held against: sales must have risen on
// the day it began, and must not have stayed up since.
func TestAnOutageThatHasJustEnded(t *testing.T) {
	for _, back := range []int{0, 1, 3, 6} {
		missed := 0
		for seed := range uint64(40) {
			o := outage("FELLOW", int32(570-back), int32(600-back), 400, 0.98)
			lent := Lent(history(seed, 12, within(1.6, 570-back, 600-back)), first, []Outage{o})
			missed += 1 - len(lent)
		}
		if missed > 4 {
			t.Errorf("%d days after it %d of 40 are missed", back, missed)
		}
	}
	for _, c := range []struct {
		name   string
		factor func(int) float64
		of     Outage
	}{
		{"a level that rose ten days before", within(1.6, 560, 600), outage("X", 570, 600, 400, 1)},
		{"a level that rose ten days later", within(1.6, 580, 600), outage("X", 570, 600, 400, 1)},
		{"it stays up", within(1.6, 564, 600), outage("X", 564, 594, 400, 1)},
		{"nothing happened", within(1, 0, 0), outage("X", 570, 600, 400, 1)},
		{"more than the other ever sold", within(1.6, 570, 600), outage("X", 570, 600, 50, 1)},
	} {
		wrong := 0
		for seed := range uint64(40) {
			wrong += len(Lent(history(seed, 12, c.factor), first, []Outage{c.of}))
		}
		if wrong > 2 {
			t.Errorf("%s: %d of 40 were lent", c.name, wrong)
		}
	}
}

func TestWhatAnOutageDoesNotExplainIsOwnDemand(t *testing.T) {
	long := outage("X", 500, 530, 400, 1)
	for _, c := range []struct {
		name   string
		factor func(int) float64
		of     Outage
	}{
		{"nothing happened", within(1, 0, 0), long},
		{"a level that rose and stayed", within(1.6, 500, 600), long},
		{"a level that fell back after a year", within(1.6, 0, 530), long},
		{"everybody sold more", within(1.6, 500, 530), outage("X", 500, 530, 400, 1.55)},
		{"more than the other ever sold", within(1.6, 500, 530), outage("X", 500, 530, 50, 1)},
		{"a peak that comes by itself", func(day int) float64 {
			return within(1.6, 500, 530)(day) * within(1.7, 135, 165)(day)
		}, long},
		{"days before the history", within(1, 0, 0), outage("X", -40, -10, 400, 1)},
	} {
		for seed := range uint64(20) {
			if lent := Lent(history(seed, 12, c.factor), first, []Outage{c.of}); len(lent) > 0 {
				t.Errorf("%s, seed %d: %v was lent", c.name, seed, lent)
			}
		}
	}
}

// Of thousands of spells some fall on weeks that were good by chance.
func TestChanceLendsNothing(t *testing.T) {
	r, found := rand.New(rand.NewPCG(3, 14)), 0
	for seed := range uint64(40) {
		var outages []Outage
		for range 400 {
			from := int32(r.IntN(560))
			outages = append(outages, outage("X", from, from+7+int32(r.IntN(40)), 1e6, 1))
		}
		found += len(Lent(history(seed, 12, within(1, 0, 0)), first, outages))
	}
	if found > 0 {
		t.Errorf("%d of 16,000 spells without effect were taken for loans", found)
	}
}
