package demand

import (
	"context"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/runs"
)

// What the pass over the history finds is handed out too, so that a process that
// forecasts some ranges reads no others.

// headsName is shards/heads.parquet.
const headsName = "heads.parquet"

// head is a series of a range, or a member of a chain of successors.
type head struct {
	Range    int64    `json:"range"`
	Location string   `json:"location"`
	SKU      string   `json:"sku"`
	Forecast bool     `json:"forecast"`                                                    // it is forecast; others are only known of
	Supplies bool     `json:"supplies"`                                                    // it has no demand of its own
	Judged   bool     `json:"judged"`                                                      // it is forecast again, to be judged
	FirstDay core.Day `json:"first_day" parquet:"name=first_day, repetitiontype=OPTIONAL"` // with a row in the history, of members of chains
}

func (t *task) headsPath() string { return filepath.Join(t.night.Dir, ShardsFolder, headsName) }

// writeHeads lists the series of every range in order, then what else is known of.
func (t *task) writeHeads() (hash string, err error) {
	var out []head
	add := func(i int, k core.Key, forecast bool) {
		first := core.NoDay
		if day, ok := t.ix.chains.First[k]; ok {
			first = core.Day(day)
		}
		out = append(out, head{int64(i), k.Location, k.SKU, forecast, t.ix.supplies[k], t.ix.judged[k], first})
	}
	listed := map[core.Key]bool{}
	for i, s := range t.ix.shards {
		for _, k := range s.keys {
			add(i, k, true)
			if t.ix.chains.Involves(k.SKU) {
				listed[k] = true
			}
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(t.ix.chains.First), core.Key.Compare) {
		if !listed[k] {
			add(0, k, false)
		}
	}
	if err := datasets.WriteRows(t.headsPath(), out, datasets.WriteOptions{}); err != nil {
		return "", err
	}
	return runs.HashFile(t.headsPath())
}

// takeHeads is the index as it was handed out.
func (t *task) takeHeads(ctx context.Context, out *Handout) error {
	ix := &index{newest: int32(out.Newest), planned: out.Planned, openings: t.job.Openings, opened: t.job.Opened,
		judged: map[core.Key]bool{}, supplies: map[core.Key]bool{},
		chains: &Handovers{Successions: SuccessionsOf(t.night.Inputs.Items), Terms: t.terms,
			First: map[core.Key]int32{}}}
	ix.shards = make([]shardKeys, out.Ranges)
	for i, s := range t.history.Shards(math.MaxInt32) {
		if i < len(ix.shards) {
			ix.shards[i].shard, ix.shards[i].read = s, true
		}
	}
	err := datasets.StreamRows(ctx, datasets.Source{Path: t.headsPath()}, func(batch []head) error {
		for _, h := range batch {
			k := core.Key{Location: h.Location, SKU: h.SKU}
			if h.FirstDay != core.NoDay {
				ix.chains.First[k] = int32(h.FirstDay)
			}
			if h.Supplies {
				ix.supplies[k] = true
			}
			if h.Judged {
				ix.judged[k] = true
			}
			if h.Forecast {
				s := &ix.shards[h.Range]
				s.keys = append(s.keys, k)
				ix.series++
			}
		}
		return nil
	})
	t.ix = ix
	return err
}
