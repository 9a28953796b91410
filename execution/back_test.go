package execution

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/plan"
)

// TestAStepTakenBackLeavesNoTrace walks a guided move with steps taken back at any point:
// stock, what is expected, and what is left of the task are those of the answers that stand.
func TestAStepTakenBackLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openFloor(t, newSQLite(t), Options{})
		defer f.Close()
		f.must(opening(f.head(), row("WH", "A-01", "S1", 12)))
		f.must(&DefineItems{Head: f.head(), Items: []Item{{SKU: "S1", Description: "Olive oil"}}})
		f.must(&ApproveMoves{Head: f.head(), Lines: []plan.MoveLine{{Line: "M1", SKU: "S1", Location: "WH", From: "A-01", To: "B-01", Quantity: 12, Step: 1}}})
		var p Prompt
		require.NoError(t, f.must(&NextTask{Head: f.head(), Location: "WH", Worker: "ann"}).Into(&p))
		require.Equal(t, "Olive oil", p.Name)
		task, put := p.Task, []int64{} // the put-downs that stand
		sum := func() (n int64) {
			for _, v := range put {
				n += v
			}
			return n
		}
		hand, laid := int64(0), false
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			say := TaskScan{Head: f.head(), Task: task}
			if back := rapid.IntRange(0, 2).Draw(rt, "back") == 0; back || p.Finished {
				say.Say = "back"
				was := p
				p = answered(f, &say)
				require.Equal(t, was.Back, p.Level != "error", "a step is taken back where the prompt offers it")
				if was.Question == AskFrom || was.Finished {
					if laid {
						hand, put, laid = put[len(put)-1], put[:len(put)-1], false
					}
				}
				continue
			}
			switch p.Question {
			case AskFrom:
				say.Scan = "slot:A-01"
			case AskItem:
				say.Scan = "sku:S1"
			case AskQuantity:
				hand = rapid.Int64Range(1, p.Left).Draw(rt, "units")
				say.Quantity = &hand
			case AskTo:
				say.Scan = "slot:B-01"
				put, laid = append(put, hand), true
			}
			p = answered(f, &say)
			require.NotEqual(t, "error", p.Level, p.Text)
		}
		require.Equal(t, 12-sum(), f.onHand(SlotAccount("WH", "A-01"), "S1"))
		require.Equal(t, sum(), f.onHand(SlotAccount("WH", "B-01"), "S1"))
		rows, err := f.Balances(f.ctx, BalanceFilter{Account: SlotAccount("WH", "B-01"), Empty: true})
		require.NoError(t, err)
		require.Equal(t, 12-sum(), rows.Rows[0].Expected)
		v, err := f.Task(f.ctx, task)
		require.NoError(t, err)
		require.Equal(t, sum(), v.Done)
		require.Equal(t, sum() == 12, v.State == TaskDone)
		f.verified()
	})
}

func answered(f *site, c *TaskScan) (p Prompt) {
	require.NoError(f.t, f.must(c).Into(&p))
	return p
}

// TestShortWithoutANumberIsNothing ends a move whose goods are not there, whatever is asked.
func TestShortWithoutANumberIsNothing(t *testing.T) {
	for steps := range 3 {
		f := openFloor(t, newSQLite(t), Options{})
		f.must(opening(f.head(), row("WH", "A-01", "S1", 12)))
		f.must(&ApproveMoves{Head: f.head(), Lines: []plan.MoveLine{{Line: "M1", SKU: "S1", Location: "WH", From: "A-01", To: "B-01", Quantity: 12, Step: 1}}})
		var p Prompt
		require.NoError(t, f.must(&NextTask{Head: f.head(), Location: "WH", Worker: "ann"}).Into(&p))
		for _, scan := range []string{"slot:A-01", "sku:S1"}[:steps] {
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: scan})
		}
		p = answered(f, &TaskScan{Head: f.head(), Task: p.Task, Say: "short"})
		require.True(t, p.Finished, "%+v", p)
		counts, err := f.Tasks(f.ctx, TaskFilter{Kind: TaskCount, Open: true})
		require.NoError(t, err)
		require.Len(t, counts.Rows, 1, "the slot is to be counted")
		f.verified()
	}
}

// TestCountsOfChosenSlots asks for counts of named slots only.
func TestCountsOfChosenSlots(t *testing.T) {
	f := openFloor(t, newSQLite(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 12), row("WH", "A-02", "S2", 900), row("WH", "A-03", "S3", 5)))
	f.must(&PlanCounts{Head: f.head(), Location: "WH", Tasks: 9, Slots: []string{"A-03"}})
	counts, err := f.Tasks(f.ctx, TaskFilter{Kind: TaskCount, Open: true})
	require.NoError(t, err)
	require.Len(t, counts.Rows, 1)
	require.Equal(t, "A-03", counts.Rows[0].From)
}
