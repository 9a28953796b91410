package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/demand"
	"github.com/stockwright/stockwright/pipeline/shard"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/pipeline/terms"
)

func TestAnEventOfEveryStoreIsEverybodys(t *testing.T) {
	in := &datasets.Inputs{Locations: []datasets.Location{{Location: "a", Kind: "store"},
		{Location: "b", Kind: "store"}, {Location: "w", Kind: "warehouse"}},
		Events: []datasets.Event{{Event: "easter", Date: 1, Location: "a"},
			{Event: "easter", Date: 1, Location: "b"}, {Event: "easter", Date: 2, Location: "a"},
			{Event: "fair", Date: 3, Location: "a"}, {Event: "strike", Date: 4}, {Event: "launch", Date: 5, SKU: "x"}}}
	require.Equal(t, map[shard.EventDay]bool{{Name: "easter", Day: 1}: true,
		{Name: "strike", Day: 4}: true}, shard.SharedEvents(in))
	n := &stage.Night{Inputs: in, Config: &config.Config{}}
	require.Len(t, demand.CalendarOf(n).Events, 2, "a day listed store by store is one day")
	var own []string
	for _, e := range shard.LocalEvents(in) {
		own = append(own, e.Event)
	}
	require.Equal(t, []string{"easter", "fair", "launch"}, own)
	b := &terms.Terms{Local: shard.LocalEvents(in), Masters: &terms.Masters{Items: map[string]*datasets.Item{}}}
	require.Len(t, b.OwnEvents(core.Key{Location: "b", SKU: "x"}), 1, "only what names its SKU")
	require.Len(t, b.OwnEvents(core.Key{Location: "a", SKU: "y"}), 2)
	events := shard.SpreadEvents(b.OwnEvents(core.Key{Location: "a", SKU: "y"}), 2, 3)
	require.Equal(t, []float64{1, 0, 0}, events[0].On)
	require.Equal(t, []float64{0, 1, 0}, events[1].On)
	require.Empty(t, shard.SpreadEvents(b.OwnEvents(core.Key{Location: "a", SKU: "y"}), 10, 3),
		"none of them lies in these days")
}
