package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/stockwright/stockwright/benchmarks/bar"
	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/epc"
	"github.com/stockwright/stockwright/execution/interchange/epcis"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
	"github.com/stockwright/stockwright/internal/testkit/portal"
)

// The day: two shipments of 1,000 tagged cases each, 20 items, 12 units in a
// case, read 100,000 times at one door.
const (
	dockCases, dockReads, dockItems = 2000, 100_000, 20
	unitsInCase                     = 12
	door                            = "urn:epc:id:sgln:4012345.00011.1"
	ownGLN                          = "4012345000009"
)

type dockDay struct {
	day    time.Time
	cases  []epc.EPC          // case n belongs to shipment n/1000
	order  map[epc.EPC]string // order a case was shipped for
	wanted map[string]int64   // units by order and SKU
	reads  []portal.Read
}

func skuOf(item int) string { return fmt.Sprintf("SKU-%02d", item) }

func newDockDay() dockDay {
	d := dockDay{day: time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC), order: map[epc.EPC]string{},
		wanted: map[string]int64{}}
	rng := rand.New(rand.NewPCG(20261120, 1))
	for n := range dockCases {
		item := n % dockItems
		e, err := epc.ParseURI(fmt.Sprintf("urn:epc:id:sgtin:0614141.8%05d.%d", 12300+item, 1000+n))
		if err != nil {
			panic(err)
		}
		po := fmt.Sprintf("PO-%d", 1+n/(dockCases/2))
		d.cases = append(d.cases, e)
		d.order[e] = po
		d.wanted[po+"/"+skuOf(item)] += unitsInCase
	}
	// Every case passes once, for a few seconds; its tag is seen 50 times on
	// average by two antennas, and the reader sends some sightings again.
	for len(d.reads) < dockReads {
		n := len(d.reads) % dockCases
		passes := d.day.Add(time.Duration(n) * 10 * time.Second)
		at := passes.UnixMicro() + rng.Int64N(4_000_000)
		d.reads = append(d.reads, portal.Read{EPC: d.cases[n], Door: door, At: at})
		if rng.IntN(4) == 0 && len(d.reads) < dockReads {
			d.reads = append(d.reads, d.reads[rng.IntN(len(d.reads))])
		}
	}
	rng.Shuffle(len(d.reads), func(i, j int) { d.reads[i], d.reads[j] = d.reads[j], d.reads[i] })
	return d
}

// shipping is the supplier's event for a shipment: the cases and the order.
func (d dockDay) shipping(shipment int) []byte {
	var list []string
	half := dockCases / 2
	for _, e := range d.cases[shipment*half : (shipment+1)*half] {
		list = append(list, `"`+e.URI()+`"`)
	}
	return []byte(fmt.Sprintf(`{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"ObjectEvent","action":"OBSERVE",
"eventTime":"2026-11-19T1%d:00:00Z","eventTimeZoneOffset":"+00:00","bizStep":"shipping","disposition":"in_transit",
"readPoint":{"id":"urn:epc:id:sgln:0614141.00001.0"},"epcList":[%s],
"bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:%s:PO-%d"}]}`, shipment,
		strings.Join(list, ","), ownGLN, shipment+1))
}

func (d dockDay) book() epcis.Book {
	skus := map[string]string{}
	for _, e := range d.cases[:dockItems] {
		gtin, _ := e.GTIN(14)
		skus[gtin] = skuOf(len(skus))
	}
	return epcis.Book{
		Goods: func(gtin string) (string, int64, bool) { sku, ok := skus[gtin]; return sku, unitsInCase, ok },
		Place: func(id string) (epcis.Place, bool) {
			return epcis.Place{Location: "WH1", Dock: "in"}, id == epcis.Canonical(door)
		},
		GLN: ownGLN,
	}
}

func dockBars(s *bar.Sheet) {
	if err := dock(s); err != nil {
		s.True("a day at the dock", err.Error(), "no error", false)
	}
}

func dock(s *bar.Sheet) error {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "stockwright-dock-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	d := newDockDay()
	ledger, err := d.openLedger(ctx, folder)
	if err != nil {
		return err
	}
	defer ledger.Close()
	events, err := epcis.Open(filepath.Join(folder, "events.jsonl"), epcis.Ledger(ledger, d.book()), nil)
	if err != nil {
		return err
	}
	defer events.Close()
	start := time.Now()
	expected := map[epc.EPC]string{}
	for shipment := range 2 {
		job, err := events.Capture(ctx, d.shipping(shipment))
		if err != nil || len(job.Errors) > 0 {
			return fmt.Errorf("shipment %d: %w %v", shipment+1, err, job.Errors)
		}
		if err := announce(events, job.IDs[0], expected); err != nil {
			return err
		}
	}
	passages := portal.Collapse(d.reads, 30*1_000_000)
	s.True("passages of 2,000 cases in 100,000 reads", fmt.Sprint(len(passages)),
		"2000, each case once", len(passages) == dockCases && once(passages))
	made, problems, err := d.capture(ctx, events, passages, expected)
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds()
	s.True("receiving events kept", fmt.Sprintf("%d, %d problems", made, problems), "2000, 0 problems",
		made == dockCases && problems == 0)
	again, problems, err := d.capture(ctx, events, portal.Collapse(d.reads, 30*1_000_000), expected)
	if err != nil {
		return err
	}
	s.True("new events when all reads come again", fmt.Sprintf("%d, %d problems", again, problems), "0",
		again == 0 && problems == 0)
	if err := d.check(ctx, s, ledger); err != nil {
		return err
	}
	s.AtMost("seconds for the day, ledger and events on disk", seconds, 120, "s")
	return nil
}

func (d dockDay) openLedger(ctx context.Context, folder string) (*execution.Service, error) {
	store, err := execution.OpenSQLite(ctx, filepath.Join(folder, "ledger.db"))
	if err != nil {
		return nil, err
	}
	ledger, err := execution.Open(ctx, store, execution.Options{Now: func() time.Time { return d.day.Add(20 * time.Hour) }})
	if err != nil {
		return nil, err
	}
	var m execution.Masters
	yesterday := core.DayOf(d.day) - 1
	for item := range dockItems {
		m.Items = append(m.Items, datasets.Item{SKU: skuOf(item), CasePack: unitsInCase})
		for po := 1; po <= 2; po++ {
			order := fmt.Sprintf("PO-%d", po)
			m.OpenOrders = append(m.OpenOrders, datasets.OpenOrder{Order: order, SKU: skuOf(item),
				Location: "WH1", Supplier: "S1",
				Quantity: d.wanted[order+"/"+skuOf(item)], OrderedOn: yesterday - 6, DueOn: yesterday + 1})
		}
	}
	_, err = ledger.Seed(ctx, execution.Head{Key: "seed", At: yesterday.Time()}, m)
	return ledger, err
}

// announce reads from a shipping event which order each case is for.
func announce(r *epcis.Repository, id string, expected map[epc.EPC]string) error {
	stored, err := r.Event(id)
	if err != nil {
		return err
	}
	order := stored.Event.Transaction("po")
	list, _ := stored.Event.Fields["epcList"].([]any)
	for _, v := range list {
		e, err := epc.ParseURI(fmt.Sprint(v))
		if err != nil {
			return err
		}
		expected[e] = order
	}
	return nil
}

func once(passages []portal.Passage) bool {
	seen := map[epc.EPC]bool{}
	for _, p := range passages {
		if seen[p.EPC] {
			return false
		}
		seen[p.EPC] = true
	}
	return true
}

// capture makes one event a passage and captures them in batches of 50, as a
// dock computer would send them.
func (d dockDay) capture(ctx context.Context, r *epcis.Repository, passages []portal.Passage,
	expected map[epc.EPC]string) (made, problems int, err error) {
	for i := 0; i < len(passages); i += 50 {
		var batch []epcis.Event
		for _, p := range passages[i:min(i+50, len(passages))] {
			batch = append(batch, p.Event(ownGLN, expected[p.EPC]))
		}
		job, err := r.Add(ctx, batch)
		if err != nil {
			return made, problems, err
		}
		made += job.New
		problems += len(job.Errors)
	}
	return made, problems, nil
}

// check compares what the ledger and the next night's inputs say with what
// was shipped.
func (d dockDay) check(ctx context.Context, s *bar.Sheet, ledger *execution.Service) error {
	exact := 0
	for po := 1; po <= 2; po++ {
		order, lines, err := ledger.Order(ctx, fmt.Sprintf("PO-%d", po))
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Received == d.wanted[order.ID+"/"+l.SKU] && l.Outstanding() == 0 {
				exact++
			}
		}
	}
	s.True("order lines received exactly as shipped", fmt.Sprint(exact), "40 of 40", exact == 2*dockItems)
	v, err := ledger.Verify(ctx)
	if err != nil {
		return err
	}
	s.True("ledger sums agree with its postings", fmt.Sprint(v.OK()), "true", v.OK())
	night, err := ledger.Snapshot(ctx, core.DayOf(d.day))
	if err != nil {
		return err
	}
	var onHand, received int64
	for _, row := range night.Stock {
		onHand += row.OnHand
	}
	for _, row := range night.Receipts {
		received += row.Quantity
	}
	want := int64(dockCases * unitsInCase)
	s.True("the night after sees units on hand, received, on order",
		fmt.Sprintf("%d, %d, %d", onHand, received, len(night.OpenOrders)),
		fmt.Sprintf("%d, %d, 0", want, want), onHand == want && received == want && len(night.OpenOrders) == 0)
	code, err := gs1.Parse("(01)" + firstGTIN(d) + "(21)1000")
	s.True("a case's barcode names the same EPC as its tag", fmt.Sprint(err == nil), "true",
		err == nil && sameEPC(code.Elements, d.cases[0]))
	return nil
}

func firstGTIN(d dockDay) string {
	gtin, _ := d.cases[0].GTIN(14)
	return gtin
}

func sameEPC(elements []gs1.Element, tag epc.EPC) bool {
	e, err := epc.FromElements(elements, 7)
	return err == nil && e == tag
}
