package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/forecast/ets"
)

// benchRounds is how often each set is timed: benchstat's intervals want six
// samples or more. benchSample is how many series of a set a round fits.
const (
	benchRounds = 6
	benchSample = 30
)

// writeBenchmarks times the speed claims in rounds and writes them in the
// format of Go's benchmarks, to be compared by benchstat: peer.txt against
// ours.txt (AutoETS cold, CPU time a series, one thread each) and cold.txt
// against warm.txt (a night's refit with one more day).
func writeBenchmarks(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	m3, err := competition("m3")
	if err != nil {
		return err
	}
	var monthly []etsCase
	for _, c := range m3 {
		if c.test = nil; c.group == "monthly" {
			monthly = append(monthly, c)
		}
	}
	daily, err := dailyCases()
	if err != nil {
		return err
	}
	weekly, err := weeklyCases()
	if err != nil {
		return err
	}
	var peer, ours strings.Builder
	for _, set := range []struct {
		name  string
		cases []etsCase
	}{{"M3-monthly", monthly}, {"M5-daily", daily}, {"M5-weekly", weekly}} {
		sample := every(set.cases, benchSample)
		for range benchRounds {
			fits, err := peerFits("ets", sample)
			if err != nil {
				return err
			}
			theirs := 0.0
			for _, c := range sample {
				theirs += fits["ets"][c.id].cpu
			}
			benchLine(&peer, "AutoETS/"+set.name, len(sample), theirs)
			benchLine(&ours, "AutoETS/"+set.name, len(sample), coldSeconds(sample))
		}
	}
	cold, warm := nights(every(daily, 10*benchSample))
	for name, text := range map[string]string{"peer": peer.String(), "ours": ours.String(),
		"cold": cold, "warm": warm} {
		if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// nights times cold and warm refits with one more day, in rounds.
func nights(cases []etsCase) (cold, warm string) {
	var a, b strings.Builder
	states := make([][]byte, len(cases))
	for i, c := range cases {
		states[i] = ets.Encode(ets.Fits(c.y[:len(c.y)-1], c.season, ets.Options{Margin: warmMargin}), 1000)
	}
	for range benchRounds {
		t0 := cpuSeconds()
		for _, c := range cases {
			ets.Fits(c.y, c.season, ets.Options{Margin: warmMargin})
		}
		t1 := cpuSeconds()
		for i, c := range cases {
			ets.Fits(c.y, c.season, ets.Options{Margin: warmMargin, Warm: ets.Decode(states[i])})
		}
		benchLine(&a, "Night/M5-daily", len(cases), t1-t0)
		benchLine(&b, "Night/M5-daily", len(cases), cpuSeconds()-t1)
	}
	return a.String(), b.String()
}

func benchLine(to *strings.Builder, name string, series int, seconds float64) {
	fmt.Fprintf(to, "Benchmark%s %d %.0f ns/op\n", name, series, 1e9*seconds/float64(series))
}
