package execution

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/execution/ledger"
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
		f.must(&ApproveMoves{Head: f.head(), Lines: []plan.MoveLine{{Line: "M1", SKU: "S1",
			Location: "WH", From: "A-01", To: "B-01", Quantity: 12, Step: 1}}})
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

// TestAPickTakenBackLeavesNoTrace picks an order of two lines with picks taken back at any
// point: stock, promises, the order and its parcel are those of the picks that stand, and an
// order that is packed takes nothing back.
func TestAPickTakenBackLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openFloor(t, newSQLite(t), Options{})
		defer f.Close()
		f.must(opening(f.head(), row("WH", "A-01", "S1", 12), row("WH", "A-02", "S2", 7)))
		f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH", Lines: []SaleAsked{{SKU: "S1", Quantity: 9}, {SKU: "S2", Quantity: 7}}})
		picked, last := map[string]int64{}, map[string]int64{}
		slots, lines := map[string]string{"S1": "A-01", "S2": "A-02"}, map[string]int64{"S1": 9, "S2": 7}
		var p Prompt
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			if p.Task == "" || p.Finished && rapid.Bool().Draw(rt, "go on") {
				p = f.next(TaskPick)
				if p.Task == "" {
					break
				}
			}
			say := TaskScan{Head: f.head(), Task: p.Task}
			if p.Finished || rapid.IntRange(0, 2).Draw(rt, "back") == 0 {
				was := p
				say.Say = "back"
				p = answered(f, &say)
				require.Equal(t, was.Back, p.Level != "error", p.Text)
				if was.Question == AskFrom || was.Finished {
					picked[was.SKU] -= last[was.SKU]
					last[was.SKU] = 0
				}
				continue
			}
			units := int64(0)
			switch p.Question {
			case AskFrom:
				say.Scan = "slot:" + slots[p.SKU]
			case AskItem:
				say.Scan = "sku:" + p.SKU
			case AskQuantity:
				units = rapid.Int64Range(1, p.Left).Draw(rt, "units")
				say.Quantity = &units
				picked[p.SKU] += units
				last[p.SKU] = units
			}
			p = answered(f, &say)
			require.NotEqual(t, "error", p.Level, p.Text)
		}
		o, err := f.Sale(f.ctx, "C1")
		require.NoError(t, err)
		require.Equal(t, picked["S1"] == 9 && picked["S2"] == 7, o.State == SalePicked)
		for _, l := range o.Lines {
			require.Equal(t, picked[l.SKU], l.Picked, l.SKU)
			rows, err := f.Balances(f.ctx, BalanceFilter{Account: SlotAccount("WH", slots[l.SKU]), SKU: l.SKU, Empty: true})
			require.NoError(t, err)
			require.Equal(t, lines[l.SKU]-picked[l.SKU], rows.Rows[0].Reserved, "what is not picked is promised")
			require.Equal(t, picked[l.SKU], f.onHand(ledger.DockAccount("WH", ledger.PackDock), l.SKU))
		}
		f.verified()
		for p = f.next(TaskPick); p.Task != ""; p = f.next(TaskPick) { // whatever was taken back, the order can be finished
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: "slot:" + slots[p.SKU]})
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: "sku:" + p.SKU})
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Quantity: &p.Left})
		}
		f.must(&Pack{Head: f.head(), Order: "C1"})
		f.refused("not_picked", &TaskScan{Head: f.head(), Task: "pick:C1/1/1", Say: "back"})
		f.must(&Ship{Head: f.head(), Order: "C1"})
		require.Equal(t, int64(9), f.onHand(ledger.CustomerAccount("WH"), "S1"))
		require.Equal(t, int64(7), f.onHand(ledger.CustomerAccount("WH"), "S2"))
		f.verified()
	})
}

// TestACountTakenBackLeavesNoTrace counts a slot, rightly or wrongly, and takes the count
// back: the record is what it was, whatever moved since, the count is no figure of accuracy,
// and the slot is counted again.
func TestACountTakenBackLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openFloor(t, newSQLite(t), Options{})
		defer f.Close()
		f.must(opening(f.head(), row("WH", "A-01", "S1", 12)))
		f.must(&PlanCounts{Head: f.head(), Location: "WH", Tasks: 1, Slots: []string{"A-01"}})
		sold := int64(0)
		p := f.next(TaskCount)
		count := func(n int64) { // twice, where it is to be counted once more
			for !p.Finished {
				say := TaskScan{Head: f.head(), Task: p.Task}
				switch p.Question {
				case AskFrom:
					say.Scan = "slot:A-01"
				case AskItem:
					say.Scan = "sku:S1"
				default:
					say.Quantity = &n
				}
				p = answered(f, &say)
				require.NotEqual(t, "error", p.Level, p.Text)
			}
		}
		for range rapid.IntRange(1, 4).Draw(rt, "counts") {
			wrong := rapid.Int64Range(0, 30).Draw(rt, "counted")
			count(wrong)
			require.Equal(t, wrong, f.onHand(SlotAccount("WH", "A-01"), "S1"))
			require.True(t, p.Back)
			more := int64(0)
			if wrong > 3 && rapid.Bool().Draw(rt, "sold") {
				more = min(3, 12-sold)
			}
			if more > 0 {
				f.must(&Sell{Head: f.head(), Location: "WH", Slot: "A-01", Goods: Goods{SKU: "S1"}, Quantity: more})
			}
			sold += more
			p = answered(f, &TaskScan{Head: f.head(), Task: p.Task, Say: "back"})
			require.Equal(t, AskCount, p.Question, p.Text)
			require.Equal(t, 12-sold, f.onHand(SlotAccount("WH", "A-01"), "S1"))
			k, err := f.KPIs(f.ctx, "WH", core.DayOf(f.at)-1, core.DayOf(f.at)+1)
			require.NoError(t, err)
			require.Nil(t, k.CountAccuracy, "nothing was counted")
			f.verified()
		}
		count(12 - sold)
		require.Equal(t, 12-sold, f.onHand(SlotAccount("WH", "A-01"), "S1"))
		f.verified()
	})
}

// TestAFirstCountIsTakenBack corrects a count that is to be made once more.
func TestAFirstCountIsTakenBack(t *testing.T) {
	f := openFloor(t, newSQLite(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 50)))
	f.must(&PlanCounts{Head: f.head(), Location: "WH", Tasks: 1, Slots: []string{"A-01"}})
	p := f.next(TaskCount)
	f.says(p.Task, AskItem, TaskScan{Scan: "slot:A-01"})
	f.says(p.Task, AskCount, TaskScan{Scan: "sku:S1"})
	p = f.says(p.Task, AskRecount, TaskScan{Quantity: units(5)})
	require.True(t, p.Back)
	f.says(p.Task, AskCount, TaskScan{Say: "back"})
	p = f.says(p.Task, "", TaskScan{Quantity: units(50)})
	require.True(t, p.Finished)
	require.Equal(t, int64(50), f.onHand(SlotAccount("WH", "A-01"), "S1"))
	f.verified()
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

// TestAShortPickTakenBackLeavesNoTrace picks short of an order whose rest is in other slots,
// or nowhere, and takes that back: stock, promises, tasks and doubt are those of before, and
// the order can be finished as if nothing had been said.
func TestAShortPickTakenBackLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := openFloor(t, newSQLite(t), Options{})
		defer f.Close()
		elsewhere := rapid.Int64Range(0, 12).Draw(rt, "elsewhere")
		rows := []OpeningRow{row("WH", "A-01", "S1", 9)}
		if elsewhere > 0 {
			rows = append(rows, row("WH", "B-01", "S1", elsewhere))
		}
		f.must(opening(f.head(), rows...))
		f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH", Lines: []SaleAsked{{SKU: "S1", Quantity: 9}}})
		p := f.next(TaskPick)
		task := p.Task
		from := f.taskOf(task).From
		before := f.of(task)
		says := func(say TaskScan) { say.Head, say.Task = f.head(), task; p = answered(f, &say) }
		short := func(n int64) {
			says(TaskScan{Scan: "slot:" + from})
			says(TaskScan{Scan: "sku:S1"})
			says(TaskScan{Say: "short", Quantity: &n})
			require.NotEqual(t, "error", p.Level, p.Text)
		}
		for range rapid.IntRange(1, 3).Draw(rt, "times") {
			short(rapid.Int64Range(0, before.Task.Quantity-1).Draw(rt, "found"))
			says(TaskScan{Say: "back"})
			require.NotEqual(t, "error", p.Level, p.Text)
			require.Equal(t, before, f.of(task))
			f.verified()
			says(TaskScan{Say: "back"}) // to where the goods stand
			says(TaskScan{Say: "back"})
		}
		for p = f.next(TaskPick); p.Task != ""; p = f.next(TaskPick) {
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: "slot:" + f.taskOf(p.Task).From})
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: "sku:S1"})
			f.must(&TaskScan{Head: f.head(), Task: p.Task, Quantity: &p.Left})
		}
		f.must(&Pack{Head: f.head(), Order: "C1"})
		f.must(&Ship{Head: f.head(), Order: "C1"})
		require.Equal(t, int64(9), f.onHand(ledger.CustomerAccount("WH"), "S1"))
		require.Equal(t, elsewhere, f.onHand(SlotAccount("WH", "A-01"), "S1")+f.onHand(SlotAccount("WH", "B-01"), "S1"))
		f.verified()
	})
}

// shortState is what a short pick changes.
type shortState struct {
	Task     Task
	Sale     []ledger.SaleLine
	Stock    []int64
	Reserved []int64
	Shorts   int64
	Counts   int
	Alerts   int
}

func (f *site) taskOf(id string) Task {
	rows, err := f.Tasks(f.ctx, TaskFilter{})
	require.NoError(f.t, err)
	for _, r := range rows.Rows {
		if r.ID == id {
			return r
		}
	}
	return Task{}
}

func (f *site) of(task string) (s shortState) {
	s.Task = f.taskOf(task)
	s.Task = Task{Quantity: s.Task.Quantity, Done: s.Task.Done, State: s.Task.State, Reason: s.Task.Reason}
	o, err := f.Sale(f.ctx, "C1")
	require.NoError(f.t, err)
	s.Sale = o.Lines
	for _, slot := range []string{"A-01", "B-01"} {
		rows, err := f.Balances(f.ctx, BalanceFilter{Account: SlotAccount("WH", slot), SKU: "S1", Empty: true})
		require.NoError(f.t, err)
		for _, b := range rows.Rows {
			s.Stock, s.Reserved, s.Shorts = append(s.Stock, b.OnHand), append(s.Reserved, b.Reserved), s.Shorts+b.Shorts
		}
	}
	counts, err := f.Tasks(f.ctx, TaskFilter{Kind: TaskCount, Open: true})
	require.NoError(f.t, err)
	alerts, err := f.Alerts(f.ctx, AlertFilter{Open: true})
	require.NoError(f.t, err)
	s.Counts, s.Alerts = len(counts.Rows), len(alerts.Rows)
	return s
}

// TestAShortPickThatWentOnStays refuses to take a short pick back whose rest was picked.
func TestAShortPickThatWentOnStays(t *testing.T) {
	f := openFloor(t, newSQLite(t), Options{})
	f.must(opening(f.head(), row("WH", "A-01", "S1", 9), row("WH", "B-01", "S1", 20)))
	f.must(&PlaceOrder{Head: f.head(), Order: "C1", Location: "WH", Lines: []SaleAsked{{SKU: "S1", Quantity: 9}}})
	pick := func(p Prompt, say string, n int64) {
		f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: "slot:" + f.taskOf(p.Task).From})
		f.must(&TaskScan{Head: f.head(), Task: p.Task, Scan: "sku:S1"})
		f.must(&TaskScan{Head: f.head(), Task: p.Task, Say: say, Quantity: &n})
	}
	first := f.next(TaskPick)
	pick(first, "short", 4)
	second := f.next(TaskPick)
	pick(second, "", 5)
	f.refused("gone_on", &TaskScan{Head: f.head(), Task: first.Task, Say: "back"})
	f.must(&TaskScan{Head: f.head(), Task: second.Task, Say: "back"})
	f.must(&TaskScan{Head: f.head(), Task: first.Task, Say: "back"})
	f.verified()
}
