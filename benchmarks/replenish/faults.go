package main

import (
	"fmt"
	"os"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/internal/testkit/planfaults"
)

// measureFaults seeds one fault at a time and wants it named, its item refused,
// and every other item's part of the plan unchanged to the byte. Where the item
// shares something that binds (a supplier's minimum, room, money …), others may
// change only as the plan says, and to what a plan without the item gives.
func measureFaults(sheet *bar.Sheet) {
	all := planfaults.All()
	measureScenario(sheet, planfaults.Scenarios(400, 3)[0], all, true)
	for _, s := range planfaults.Scenarios(48, 3)[1:] {
		measureScenario(sheet, s, all, false)
	}
}

func measureScenario(sheet *bar.Sheet, s planfaults.Scenario, all []planfaults.Fault, untouched bool) {
	bench := s.Open()
	seeded, good, changed, worst := 0, 0, 0, 0
	for _, f := range all {
		if !s.Fits(f) {
			continue
		}
		seeded++
		out := bench.Seed(f)
		changed += len(out.Changed)
		worst = max(worst, len(out.Changed))
		if out.Named && out.Refused && out.Whole && len(out.Strays)+len(out.Leaks) == 0 &&
			(!untouched || len(out.Changed) == 0) {
			good++
		} else {
			fmt.Fprintf(os.Stderr, "%s, %s (%s): %+v\n", s.Name, f.Name, f.Code, out)
		}
	}
	if untouched {
		sheet.True(fmt.Sprintf("faults named, refused, %d other items byte-identical",
			len(s.World.Items)-1), fmt.Sprintf("%d of %d", good, seeded), "≥ 90, all", good == seeded && seeded >= 90)
		return
	}
	sheet.True("faults, shared: "+s.Name, fmt.Sprintf("%d of %d", good, seeded), "all", good == seeded && seeded > 0)
	sheet.Within("  of "+fmt.Sprint(len(s.World.Items)-1)+" other items changed, all as said, at most",
		float64(worst), 1, float64(len(s.World.Items)-1), "")
}
