package demand

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// heldDrivers counts, by name, the series in which a driver ahead was held to the
// range seen, or is not known to the end.
type heldDrivers map[string]*heldDriver

type heldDriver struct {
	series int
	first  core.Key
	text   string
}

func (all heldDrivers) add(r shard.Result) {
	for _, held := range r.Forecast.Held {
		name, text, _ := strings.Cut(held, ": ")
		if all[name] == nil {
			all[name] = &heldDriver{first: r.Key, text: text}
		}
		all[name].series++
	}
}

// merge adds what a later shard counted.
func (all heldDrivers) merge(later heldDrivers) {
	for name, h := range later {
		if all[name] == nil {
			all[name] = h
			continue
		}
		all[name].series += h.series
	}
}

func (all heldDrivers) problems(n *stage.Night) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		h := all[name]
		n.Problem(plan.Problem{Code: "driver_held", Severity: plan.SeverityNotice, Key: name,
			Text: fmt.Sprintf("held in %d series, the first of them %s: %s", h.series, h.first, h.text),
			Hint: "correct it in the drivers table; if it is meant, set a forecast override: no history tells what it does"})
	}
}
