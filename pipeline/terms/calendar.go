package terms

import (
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets" // openingsBySKU are the rows of the openings table that name a SKU.
	"github.com/stockwright/stockwright/pipeline/shard"
)

func openingsBySKU(in *datasets.Inputs) map[string][]datasets.Opening {
	out := map[string][]datasets.Opening{}
	for _, r := range in.Openings {
		if r.SKU != "" {
			out[r.SKU] = append(out[r.SKU], r)
		}
	}
	return out
}

// ownOpenings are the rows that name a key's SKU, those for all locations first.
func (b *Terms) ownOpenings(k core.Key) []datasets.Opening {
	var out []datasets.Opening
	for _, everywhere := range []bool{true, false} {
		for _, r := range b.openings[k.SKU] {
			if r.Location == "" && everywhere || r.Location == k.Location && !everywhere {
				out = append(out, r)
			}
		}
	}
	return out
}

// OwnEvents are the days of the events that name the key's location, category
// or SKU, by name and day.
func (b *Terms) OwnEvents(k core.Key) []datasets.Event {
	return shard.EventsNaming(b.Local, k, b.Masters.Category(k.SKU))
}
