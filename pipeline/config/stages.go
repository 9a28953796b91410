package config

import (
	"fmt"
	"slices"
	"strings"
)

// stageNames are the stages in the order in which a night runs them.
var stageNames = []string{"load", "forecast", "replenish", "stock", "slot", "putaway", "publish"}

// NightlyStages are the stages of the full nightly run.
func NightlyStages() []string {
	return []string{"load", "forecast", "replenish", "slot", "putaway", "publish"}
}

// needs says which earlier stage a stage cannot do without.
var needs = map[string][]string{
	"forecast":  {"load"},
	"replenish": {"forecast"},
	"slot":      {"forecast"},
	"putaway":   {"load"},
}

// checkStages refuses unknown stages, a wrong order, and a stage without what it needs.
func checkStages(names []string) error {
	last := -1
	for i, name := range names {
		at := slices.Index(stageNames, name)
		if at < 0 {
			return fmt.Errorf("there is no stage %q; the stages are %s", name, strings.Join(stageNames, ", "))
		}
		if at <= last {
			return fmt.Errorf("%q stands out of order; the order is %s", name, strings.Join(stageNames, ", "))
		}
		last = at
		for _, need := range needs[name] {
			if !slices.Contains(names[:i], need) {
				return fmt.Errorf("%q needs %q before it", name, need)
			}
		}
	}
	if len(names) == 0 || names[0] != "load" || names[len(names)-1] != "publish" {
		return fmt.Errorf("the first stage must be load and the last publish")
	}
	return nil
}
