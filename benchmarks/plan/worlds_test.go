package main

import (
	"math"
	"testing"
)

// TestWorlds lives every world of the report once.
func TestWorlds(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and runs a night a world")
	}
	d, err := openDoor()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close) // after the worlds, which go on in parallel
	for _, list := range planWorlds {
		for _, w := range list {
			if w.short {
				continue
			}
			t.Run(w.name, func(t *testing.T) {
				t.Parallel()
				saw, right, err := w.judge(d)
				if err != nil || !right {
					t.Errorf("saw %s, %v", saw, err)
				}
			})
		}
	}
}

// TestFigures holds price tags and expected fill against lives, but for the few that
// the bar calls short.
func TestFigures(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and lives a hundred items")
	}
	d, err := openDoor()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	figures, err := judgeFigures(d)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, f := range figures {
		if !f.right {
			t.Logf("%s: %s, wanted %s", f.name, f.saw, f.wanted)
			wrong++
		}
	}
	if wrong > 3 {
		t.Errorf("%d of %d figures are not as lived", wrong, len(figures))
	}
}

// TestReplayIsNights holds a replay against nights played forward on the same days; the
// bar does so on more items and weeks.
func TestReplayIsNights(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and runs a night a week")
	}
	d, err := openDoor()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	p, err := playNights(d, stretch{items: 24, before: 5, weeks: 6})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(p.replayFill-p.nightFill) > 0.025 || math.Abs(p.replayStock/p.nightStock-1) > 0.1 {
		t.Errorf("the replay says %.3f at a stock of %.0f, the nights %.3f at %.0f", p.replayFill,
			p.replayStock, p.nightFill, p.nightStock)
	}
}
