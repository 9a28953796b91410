// Package suppliers has the screens of those who deliver: how well each does, what is on
// its way, and what each day brings to the dock.
package suppliers

import (
	"cmp"
	"context"
	"math"
	"path/filepath"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/web/site"
)

// scoredDays is how far back deliveries are scored.
const scoredDays = 365

// Score is how deliveries kept their days over some time.
type Score struct {
	Deliveries  int     `json:"deliveries"` // order lines that came
	OnTime      float64 `json:"on_time"`    // share that came by the day they were due
	InFull      float64 `json:"in_full"`    // share of the ordered units that came, of closed orders of the ledger; -1 where none is known
	MeanDays    float64 `json:"mean_days"`  // from order to receipt
	MeanLate    float64 `json:"mean_late"`  // days after the due day, of those that came late
	late        int
	days        float64
	lateDays    float64
	asked, came int64
}

func (s *Score) add(d delivery) {
	s.Deliveries++
	s.days += float64(d.came - d.ordered)
	if d.came > d.due {
		s.late++
		s.lateDays += float64(d.came - d.due)
	}
}

// close computes the shares and means of what was added.
func (s *Score) close() {
	s.InFull = -1
	if s.asked > 0 {
		s.InFull = float64(s.came) / float64(s.asked)
	}
	if s.Deliveries > 0 {
		s.OnTime = 1 - float64(s.late)/float64(s.Deliveries)
		s.MeanDays = s.days / float64(s.Deliveries)
	}
	if s.late > 0 {
		s.MeanLate = s.lateDays / float64(s.late)
	}
}

// monthScore is the score of the deliveries that came in a month.
type monthScore struct {
	Month string `json:"month"` // year and month
	First core.Day
	Score
}

// delivery is one order line that came, and when it should have.
type delivery struct {
	ordered, due, came core.Day
}

// record is what is known of a supplier's deliveries as of a run.
type record struct {
	Score
	months map[string]*monthScore
}

func (r *record) take(d delivery) {
	r.add(d)
	month := d.came.Time().Format("2006-01")
	m := r.months[month]
	if m == nil {
		t := d.came.Time()
		m = &monthScore{Month: month, First: core.DayOf(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))}
		r.months[month] = m
	}
	m.add(d)
}

// Months are the scores by month, oldest first.
func (r *record) Months() []monthScore {
	var out []monthScore
	for _, m := range r.months {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b monthScore) int { return cmp.Compare(a.Month, b.Month) })
	return out
}

// book is what is known of all suppliers as of a run.
type book struct {
	records map[string]*record
	leads   map[string]datasets.LeadTime
	masters map[string]datasets.Supplier
	due     []expected // goods that are still to come, by day
	open    map[openKey]openLine
}

// openKey names an open order line.
type openKey struct{ order, sku, location string }

// openLine is what an open order line says that the plan of receipts does not.
type openLine struct {
	supplier string
	due      core.Day
}

// expected are goods that are still to come.
type expected struct {
	Location string   `json:"location"`
	Day      core.Day `json:"day"` // it is counted on
	Order    string   `json:"order"`
	SKU      string   `json:"sku"`
	Supplier string   `json:"supplier"` // or the location it comes from
	Quantity int64    `json:"quantity"` // base units
	Due      core.Day `json:"due_on"`
	Planned  bool     `json:"planned"` // a line of this plan, not ordered yet
	Fits     bool     `json:"fits"`    // dock and putaway can take it
}

func openBook(ctx context.Context, s *site.Server, d *site.RunData, patience time.Duration) (*book, bool, error) {
	return site.Keep[site.Later[*book]](d, "suppliers").Within(ctx, patience,
		func(ctx context.Context) (*book, error) { return readBook(ctx, s, d) })
}

// Warm begins to read what is known of suppliers before anybody asks.
func Warm(ctx context.Context, s *site.Server, d *site.RunData) error {
	_, _, err := openBook(ctx, s, d, 0)
	return err
}

func readBook(ctx context.Context, s *site.Server, d *site.RunData) (*book, error) {
	b := &book{records: map[string]*record{}, leads: map[string]datasets.LeadTime{},
		masters: map[string]datasets.Supplier{}, open: map[openKey]openLine{}}
	if d.Manifest.HasTable("lead_times") {
		rows, err := datasets.ReadRows[datasets.LeadTime](ctx,
			datasets.Source{Path: filepath.Join(d.Dir, "lead_times.parquet")})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			b.leads[row.Supplier] = row
		}
	}
	sources, err := d.Manifest.Config.Sources(s.Opt.Workspace)
	if err != nil {
		return nil, err
	}
	// Inputs may have been moved away since the run: then the pages say less.
	if rows, err := datasets.ReadRows[datasets.Supplier](ctx, sources["suppliers"]); err == nil {
		for _, v := range rows {
			b.masters[v.Supplier] = v
		}
	}
	if rows, err := datasets.ReadRows[datasets.OpenOrder](ctx, sources["open_orders"]); err == nil {
		for _, v := range rows {
			b.open[openKey{v.Order, v.SKU, v.Location}] = openLine{v.Supplier, v.DueOn}
		}
	}
	seen := map[datasets.Receipt]bool{}
	if err := b.readLedger(ctx, s, d.Manifest.AsOf, seen); err != nil {
		return nil, err
	}
	if source, ok := sources["receipts"]; ok {
		_ = datasets.StreamRows(ctx, source, func(rows []datasets.Receipt) error {
			for _, v := range rows {
				if !seen[v] {
					b.receipt(v, d.Manifest.AsOf)
				}
			}
			return nil
		})
	}
	for _, r := range b.records {
		r.close()
		for _, m := range r.months {
			m.close()
		}
	}
	return b, b.readExpected(ctx, d)
}

func (b *book) record(supplier string) *record {
	r := b.records[supplier]
	if r == nil {
		r = &record{months: map[string]*monthScore{}}
		b.records[supplier] = r
	}
	return r
}

// receipt scores a row of the receipts table, which says no due day: it was due when the
// supplier's stated lead time was over.
func (b *book) receipt(v datasets.Receipt, asOf core.Day) {
	if v.ReceivedOn == core.NoDay || v.OrderedOn == core.NoDay || v.ReceivedOn >= asOf ||
		v.ReceivedOn < asOf-scoredDays || v.ReceivedOn < v.OrderedOn {
		return
	}
	lead := b.leads[v.Supplier]
	stated := lead.StatedDays
	if stated < 0 || lead.Supplier == "" {
		stated = lead.MeanDays
	}
	b.record(v.Supplier).take(delivery{v.OrderedOn, v.OrderedOn + core.Day(math.Ceil(stated)), v.ReceivedOn})
}

// readLedger scores the order lines of the execution module, which say their due days and
// what did not come.
func (b *book) readLedger(ctx context.Context, s *site.Server, asOf core.Day, seen map[datasets.Receipt]bool) error {
	lines, err := s.Opt.Ledger.Lines(ctx, execution.LineFilter{})
	if err != nil {
		return err
	}
	for i := range lines.Rows {
		l := &lines.Rows[i]
		if l.Outstanding() > 0 {
			b.open[openKey{l.Order, l.SKU, l.Location}] = openLine{cmp.Or(l.Supplier, l.From), l.Expected()}
		}
		if l.Supplier == "" {
			continue
		}
		r := b.record(l.Supplier)
		for _, a := range l.Arrivals {
			seen[datasets.Receipt{Order: l.Order, SKU: l.SKU, Location: l.Location,
				Supplier: l.Supplier, Quantity: a.Quantity, OrderedOn: l.OrderedOn, ReceivedOn: a.On}] = true
			if a.Quantity > 0 && a.On < asOf && a.On >= asOf-scoredDays && a.On >= l.OrderedOn {
				r.take(delivery{l.OrderedOn, l.Expected(), a.On})
			}
		}
		if l.Outstanding() == 0 && l.Received > 0 {
			r.asked += l.Quantity
			r.came += min(l.Received, l.Quantity)
		}
	}
	return nil
}

// readExpected reads what the plan counts on to come, and by which supplier.
func (b *book) readExpected(ctx context.Context, d *site.RunData) error {
	supplier := map[string]string{}
	purchases, err := d.Purchases.Get(d, "purchase_plan")
	if err != nil {
		return err
	}
	planned := map[string]bool{}
	for i := range purchases {
		supplier[purchases[i].Line], planned[purchases[i].Line] = purchases[i].Supplier, true
	}
	if d.Manifest.HasTable("inbound_plan") {
		rows, err := datasets.ReadRows[datasets.Inbound](ctx,
			datasets.Source{Path: filepath.Join(d.Dir, "inbound_plan.parquet")})
		if err != nil {
			return err
		}
		for _, v := range rows {
			e := expected{Location: v.Location, Day: v.Date, Order: v.Order, SKU: v.SKU,
				Supplier: supplier[v.Order], Quantity: v.Quantity, Due: v.DueOn,
				Planned: planned[v.Order], Fits: v.Fits}
			if o, ok := b.open[openKey{v.Order, v.SKU, v.Location}]; ok {
				e.Supplier, e.Due = o.supplier, o.due
			}
			b.due = append(b.due, e)
		}
	}
	transfers, err := d.Transfers.Get(d, "transfer_plan")
	if err != nil {
		return err
	}
	for i := range transfers {
		l := &transfers[i]
		b.due = append(b.due, expected{Location: l.Location, Day: l.DueOn, Order: l.Line, SKU: l.SKU,
			Supplier: l.From, Quantity: l.Quantity, Due: l.DueOn, Planned: true, Fits: true})
	}
	slices.SortStableFunc(b.due, func(x, y expected) int { return cmp.Compare(x.Day, y.Day) })
	return nil
}
