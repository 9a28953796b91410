package datasets

import (
	"github.com/stockwright/stockwright/datasets/sales"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/plan"
)

// OutputTables lists the tables of a run folder, in the order the night makes
// them.
func OutputTables() ([]Table, error) {
	var out []Table
	for _, t := range []struct {
		name, doc string
		columns   func() ([]Column, error)
	}{
		{"history", "Sales compacted to one row per location, SKU and day, in that order, returns netted.", func() ([]Column, error) { return sales.HistoryColumns(true, true, true), nil }},
		{"history_base", "Of a large history the part that an earlier night wrote: the same file, not a copy.", func() ([]Column, error) { return sales.HistoryColumns(true, true, true), nil }},
		{"history_new", "The days that are new or changed since, in place of the base's of the same key and day; quantity -1 = the day is gone.", func() ([]Column, error) { return sales.HistoryColumns(true, true, true), nil }},
		{"sales_days", "What the sales hold of each day, the days without any sale among them.",
			table.DocumentColumns[SalesDay]},
		{"forecasts", "Expected demand and its quantiles by day, from the as-of day on.",
			table.DocumentColumns[Forecast]},
		{"covers", "Quantiles of the sum of demand over the lead time (window lead) and over lead time + review (window cover).", table.DocumentColumns[Cover]},
		{"series", "How each series was forecast, and what its forecast is made of.", table.DocumentColumns[Series]},
		{"levels", "What the forecasts add up to by location, by category and in all, beside those sums' own forecasts; only with forecast.reconcile.", table.DocumentColumns[LevelForecast]},
		{"states", "What the next night's fits start from, and what series learnt of themselves with the pool.", table.DocumentColumns[State]},
		{"judgement", "Forecasts of some weeks ago (of an earlier run, or made again from then) beside what came and two plain rules; sums over the days scored.", table.DocumentColumns[Judgement]},
		{"policies", "Safety stock, reorder point, order-up-to and every number they rest on.",
			table.DocumentColumns[Policy]},
		{"purchase_plan", "What to order from suppliers; steps holds the line's receipt as JSON.",
			table.DocumentColumns[plan.PurchaseLine]},
		{"transfer_plan", "What to send between own locations.", table.DocumentColumns[plan.TransferLine]},
		{"actions", "Actions on open orders: bring in, push out or cancel, most money at stake first.",
			table.DocumentColumns[Action]},
		{"lead_times", "What suppliers state, what their receipts took, and the lead times that are planned on.", table.DocumentColumns[LeadTime]},
		{"class_promises", "Where a class is promised a fill rate: its price of a lost unit and what it is expected to reach.", table.DocumentColumns[ClassPromise]},
		{"price_tags", "What each constraint of tonight's purchase lines, and each supplier's minimum, costs a year.", table.DocumentColumns[PriceTag]},
		{"inbound_plan", "When goods are asked for, levelled to what dock and putaway take a day, never later than needed.", table.DocumentColumns[Inbound]},
		{"buying_list", "Under a budget: what to buy next, best expected profit for money first.",
			table.DocumentColumns[NextBuy]},
		{"slotting", "Where each SKU stands and where it should.", table.DocumentColumns[Slotting]},
		{"move_plan", "Moves in the order to do them; safe to stop after any of them.",
			table.DocumentColumns[plan.MoveLine]},
		{"move_curve", "Travel a day after so many moves.", table.DocumentColumns[MoveCurve]},
		{"slotting_evidence", "What the move plan rests on: scored tours, the saving on them with its interval, bounds, and why nothing is proposed.", table.DocumentColumns[SlottingEvidence]},
		{"putaway_plan", "Where each expected receipt goes; a line without a slot is an exception.",
			table.DocumentColumns[plan.PutawayLine]},
		{"problems", "The exceptions: what a person should look at, worst first.", table.DocumentColumns[plan.Problem]},
		{"rejects", "Input rows that were not used, where they stand and why. `row` is the line of a text as an editor shows it, the header being line 1; of a Parquet file the row, from 1.", table.DocumentColumns[plan.Reject]},
	} {
		columns, err := t.columns()
		if err != nil {
			return nil, err
		}
		out = append(out, Table{Name: t.name, Doc: t.doc, Columns: columns})
	}
	return out, nil
}
