package demand

import (
	"maps"
	"slices"

	"github.com/stockwright/stockwright/core"
)

// tally counts, by the name of an event or a driver, the series that something is to be
// said of, with the first of them and why.
type tally map[string]*tallied

type tallied struct {
	series int
	first  core.Key
	why    string
}

func (all tally) count(name string, k core.Key, why string) {
	if all[name] == nil {
		all[name] = &tallied{first: k, why: why}
	}
	all[name].series++
}

// merge adds what a later shard counted.
func (all tally) merge(later tally) {
	for name, t := range later {
		if all[name] == nil {
			all[name] = t
			continue
		}
		all[name].series += t.series
	}
}

// names are those counted, sorted.
func (all tally) names() []string { return slices.Sorted(maps.Keys(all)) }
