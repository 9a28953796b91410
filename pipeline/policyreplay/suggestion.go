package policyreplay

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/pipeline/replay"
)

// Suggestion is what to promise each class so that all classes together fill a share
// of all units at least stock value: one price of a lost unit for all.
type Suggestion struct {
	TotalFill float64            `json:"total_fill_rate"` // asked for, 0–1
	Classes   []SuggestedPromise `json:"classes"`
}

// SuggestedPromise is one class's, fill rates 0–1.
type SuggestedPromise struct {
	Class     string  `json:"class"`
	Promised  float64 `json:"promised_fill_rate"` // by the configuration, or as asked
	Suggested float64 `json:"suggested_fill_rate"`
}

// suggest lays out what a proof suggests; nil where nothing was asked.
func suggest(v *replay.Verdict, total float64) *Suggestion {
	if total <= 0 {
		return nil
	}
	s := &Suggestion{TotalFill: total}
	for _, c := range v.Planners[0].Classes {
		if rate, ok := v.Promises[c.Class]; ok && c.Class != "" {
			s.Classes = append(s.Classes, SuggestedPromise{c.Class, c.Promised, rate})
		}
	}
	return s
}

// String says it in words, with what tries it.
func (s *Suggestion) String() string {
	var words, flags []string
	for _, c := range s.Classes {
		rate := strconv.FormatFloat(c.Suggested, 'f', -1, 64)
		words = append(words, fmt.Sprintf("%s %s (now %s)", c.Class, percentText(c.Suggested), percentText(c.Promised)))
		flags = append(flags, c.Class+"="+rate)
	}
	return fmt.Sprintf("%s of all units cost the least stock with these promises, by the time before: %s\ntry them: --promise %s; set them: a rule for each class with its target_value",
		percentText(s.TotalFill), strings.Join(words, ", "), strings.Join(flags, ","))
}
