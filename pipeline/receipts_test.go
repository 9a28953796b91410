package pipeline

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/pipeline/explain"
	"github.com/stockwright/stockwright/pipeline/gate"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/whatif"
	"github.com/stockwright/stockwright/plan"
	"github.com/stockwright/stockwright/replenish/checker"
)

// Every number of every receipt of a night with purchases and transfers, and of
// one with lots of every kind, is changed, one at a time, and each change is named
// with its line.
func TestEveryChangedNumberOfAReceiptIsNamed(t *testing.T) {
	for _, night := range []string{"warehouse_buys", "every_policy_by_rule"} {
		t.Run(night, func(t *testing.T) { changeEveryNumber(t, night) })
	}
}

func changeEveryNumber(t *testing.T, night string) {
	ctx := context.Background()
	_, out := nightOf(t, night)
	clean, err := CheckReceipts(ctx, out.Dir)
	require.NoError(t, err)
	require.Empty(t, clean.Faults)
	require.Positive(t, clean.Purchases)
	require.Equal(t, night == "warehouse_buys", clean.Transfers > 0)
	require.Positive(t, clean.Figures)
	a := &audit{m: out.Manifest, dir: out.Dir, out: &ReceiptCheck{}}
	require.NoError(t, a.read(ctx))
	named := func(line string) bool {
		a.out = &ReceiptCheck{}
		a.lines()
		for _, f := range a.out.Faults {
			if f.Line == line {
				return true
			}
		}
		return false
	}
	forge := func(line string, quantity *int64, steps *string) {
		*quantity++
		require.True(t, named(line), "%s: quantity", line)
		*quantity--
		was := *steps
		var receipt []checker.Step
		require.NoError(t, json.Unmarshal([]byte(was), &receipt))
		for i := range receipt {
			for _, change := range []func(s *checker.Step){func(s *checker.Step) { s.Value++ },
				func(s *checker.Step) { s.Value-- }, func(s *checker.Step) { s.Added++ }} {
				step := receipt[i]
				change(&receipt[i])
				b, err := json.Marshal(receipt)
				require.NoError(t, err)
				*steps = string(b)
				require.True(t, named(line), "%s: %+v changed to %+v", line, step, receipt[i])
				receipt[i] = step
			}
			for k := range receipt[i].Values {
				receipt[i].Values[k]++
				b, err := json.Marshal(receipt)
				require.NoError(t, err)
				*steps = string(b)
				require.True(t, named(line), "%s: value %d of %s", line, k, receipt[i].Name)
				receipt[i].Values[k]--
			}
		}
		*steps = was
	}
	for i := range a.purchases {
		forge(a.purchases[i].Line, &a.purchases[i].Quantity, &a.purchases[i].Steps)
	}
	for i := range a.transfers {
		forge(a.transfers[i].Line, &a.transfers[i].Quantity, &a.transfers[i].Steps)
	}
	require.False(t, named(a.purchases[0].Line), "all as it was")
	a.purchases[0].Value += core.MoneyScale
	require.True(t, named(a.purchases[0].Line), "the value")
}

func TestATableThatIsNotTheRunsIsNamed(t *testing.T) {
	ctx := context.Background()
	_, out := nightOf(t, "warehouse_buys")
	path := filepath.Join(out.Dir, "purchase_plan.parquet")
	lines, err := datasets.ReadRows[plan.PurchaseLine](ctx, datasets.Source{Path: path})
	require.NoError(t, err)
	lines[0].Reason = "as the buyer says" // no number
	require.NoError(t, datasets.WriteDocument(path, lines, datasets.WriteOptions{}))
	c, err := CheckReceipts(ctx, out.Dir)
	require.ErrorIs(t, err, runs.ErrDiffers)
	require.Len(t, c.Faults, 1)
	require.Contains(t, c.Faults[0].Text, "purchase_plan.parquet is not the file that the run wrote")
}

// A warehouse without sales of its own has no demand in its own name: its stock
// is projected on that of its stores, with theirs.
func TestAWarehouseIsProjectedOnItsStores(t *testing.T) {
	ws, out := nightOf(t, "warehouse_buys")
	desk, err := whatif.Open(context.Background(), gate.Workspace{Dir: ws}, out.Dir)
	require.NoError(t, err)
	k := core.Key{Location: "depot", SKU: "tea"}
	e, err := explain.Explain(context.Background(), gate.Workspace{Dir: ws}, out.Dir, k)
	require.NoError(t, err)
	p, err := desk.Project(k, 28, "line", e.Purchase.Quantity, out.Manifest.AsOf+14)
	require.NoError(t, err)
	require.Len(t, p.Days, 28)
	require.Positive(t, p.Days[1].Demand, "the first is a Wednesday, on which the stores are closed")
	for d, row := range p.Days {
		require.Equal(t, e.Projected[d].Stock, row.Stock, "day %d", d)
	}
}
