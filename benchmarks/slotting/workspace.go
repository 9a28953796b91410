package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/internal/testkit/worlds"
	"github.com/stockwright/stockwright/plan"
)

// site is a warehouse as the files of a workspace.
type site struct {
	slots     []datasets.Slot
	stations  []datasets.Station
	walkways  []datasets.Walkway
	distances []datasets.Distance
	stock     []datasets.SlotStock
	lines     []datasets.OrderLine // seen; sales are their sums by day
	items     []datasets.Item
	asOf      core.Day
	dir       string
}

// warehouse is the one location of a site.
const warehouseName = "WH"

func newSite(asOf core.Day) (*site, error) {
	dir, err := os.MkdirTemp("", "stockwright-slotting-*")
	return &site{asOf: asOf, dir: dir}, err
}

// pack adds the station that tours start from, which is the dock too.
func (s *site) pack(x, y float64) {
	s.stations = append(s.stations, datasets.Station{Station: "pack", Location: warehouseName,
		Kind: "pack", X: x, Y: y})
}

// item adds an item, and the units of it in a slot.
func (s *site) item(it datasets.Item, slot string, units int64) {
	it.UnitCost, it.UnitPrice, it.LaunchedOn, it.EndsOn = core.MoneyScale, 2*core.MoneyScale, core.NoDay, core.NoDay
	s.items = append(s.items, it)
	s.put(it.SKU, slot, units)
}

func (s *site) put(sku, slot string, units int64) {
	s.stock = append(s.stock, datasets.SlotStock{Slot: slot, Location: warehouseName, SKU: sku,
		Quantity: units, ExpiresOn: core.NoDay})
}

// line adds an order line of some units on a day.
func (s *site) line(order, sku string, units float64, day core.Day) {
	s.lines = append(s.lines, datasets.OrderLine{Order: order, SKU: sku, Location: warehouseName,
		Quantity: units, OrderedAt: day.Time().Add(9 * time.Hour)})
}

// write lays the tables down.
func (s *site) write() error {
	data := filepath.Join(s.dir, "data")
	if err := os.MkdirAll(data, 0o777); err != nil {
		return err
	}
	o := datasets.WriteOptions{}
	to := func(table string) string { return filepath.Join(data, table+".parquet") }
	return firstError(
		datasets.WriteRows(to("slots"), s.slots, o), datasets.WriteRows(to("stations"), s.stations, o),
		datasets.WriteRows(to("walkways"), s.walkways, o), datasets.WriteRows(to("distances"), s.distances, o),
		datasets.WriteRows(to("slot_stock"), s.stock, o), datasets.WriteRows(to("order_lines"), s.lines, o),
		datasets.WriteRows(to("items"), s.items, o), datasets.WriteRows(to("sourcing"), s.terms(), o),
		s.writeStock(to("stock")), s.writeSales(to("sales")),
		datasets.WriteRows(to("locations"), []datasets.Location{{Location: warehouseName, Kind: "warehouse"}}, o),
	)
}

// terms buy every item from one supplier.
func (s *site) terms() []datasets.Sourcing {
	var out []datasets.Sourcing
	for _, it := range s.items {
		out = append(out, worlds.Terms(it.SKU, 1, 7))
	}
	return out
}

func (s *site) writeStock(path string) error {
	units := map[string]int64{}
	for _, a := range s.stock {
		units[a.SKU] += a.Quantity
	}
	var rows []datasets.Stock
	for _, sku := range slices.Sorted(maps.Keys(units)) {
		rows = append(rows, datasets.Stock{SKU: sku, Location: warehouseName, OnHand: units[sku],
			ExpiresOn: core.NoDay})
	}
	return datasets.WriteRows(path, rows, datasets.WriteOptions{})
}

// writeSales sums the lines by SKU and day.
func (s *site) writeSales(path string) error {
	type key struct {
		sku string
		day core.Day
	}
	sold := map[key]float64{}
	for _, l := range s.lines {
		sold[key{l.SKU, core.DayOf(l.OrderedAt)}] += l.Quantity
	}
	keys := slices.SortedFunc(maps.Keys(sold), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.sku,
			b.sku), cmp.Compare(a.day, b.day))
	})
	w, err := datasets.NewSalesWriter(path, datasets.SalesOptions{})
	if err != nil {
		return err
	}
	b := datasets.SalesBatch{}
	for _, k := range keys {
		b.Location, b.SKU = append(b.Location, warehouseName), append(b.SKU, k.sku)
		b.Date, b.Quantity = append(b.Date, int32(k.day)), append(b.Quantity, sold[k])
	}
	if err := w.Append(b); err != nil {
		return err
	}
	return w.Close()
}

// published is what a run says of the moves.
type published struct {
	moves    []plan.MoveLine
	evidence datasets.SlottingEvidence
	rows     []datasets.Slotting
}

// run takes the site through a pipeline by the command, with slotting set up so,
// and reads what it published.
func (s *site) run(pipeline string, slotting map[string]any) (*published, error) {
	binary, err := worlds.Binary()
	if err != nil {
		return nil, err
	}
	inputs := map[string]any{}
	for _, t := range []string{"slots", "slot_stock", "order_lines", "items", "sourcing", "stock",
		"sales", "locations"} {
		inputs[t] = map[string]any{"path": "data/" + t + ".parquet"}
	}
	for t, n := range map[string]int{"stations": len(s.stations), "walkways": len(s.walkways),
		"distances": len(s.distances)} {
		if n > 0 {
			inputs[t] = map[string]any{"path": "data/" + t + ".parquet"}
		}
	}
	config, err := json.Marshal(map[string]any{"name": "warehouse", "inputs": inputs,
		"slotting": slotting}) // YAML holds JSON
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "stockwright.yaml"), config, 0o666); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(filepath.Join(s.dir, "runs")); err != nil {
		return nil, err
	}
	out, err := exec.Command(binary, "run", pipeline, "-w", s.dir, "--as-of", s.asOf.String()).CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !(errors.As(err, &ended) && ended.ExitCode() == 3) {
		return nil, fmt.Errorf("%w: %.2000s", err, out)
	}
	return s.read(pipeline)
}

func (s *site) read(pipeline string) (*published, error) {
	ctx, p := context.Background(), &published{}
	from := func(table string) datasets.Source {
		return datasets.Source{Path: filepath.Join(s.dir, "runs", s.asOf.String()+"-"+pipeline, table+".parquet")}
	}
	moves, err1 := datasets.ReadRows[plan.MoveLine](ctx, from("move_plan"))
	evidence, err2 := datasets.ReadRows[datasets.SlottingEvidence](ctx, from("slotting_evidence"))
	rows, err3 := datasets.ReadRows[datasets.Slotting](ctx, from("slotting"))
	if err := firstError(err1, err2, err3); err != nil {
		return nil, err
	}
	if len(evidence) != 1 {
		return nil, fmt.Errorf("%d rows of evidence for one warehouse", len(evidence))
	}
	p.moves, p.evidence, p.rows = moves, evidence[0], rows
	return p, nil
}

// close removes the workspace.
func (s *site) close() { os.RemoveAll(s.dir) }

// carried is the slot of every SKU after the moves; a SKU in several slots is
// where its last load lies.
func (s *site) carried(moves []plan.MoveLine) map[string]string {
	at := s.lies()
	for _, m := range moves {
		if m.Kind == plan.MoveReslot {
			at[m.SKU] = m.To
		}
	}
	return at
}

func (s *site) lies() map[string]string {
	at := map[string]string{}
	for _, a := range s.stock {
		at[a.SKU] = a.Slot
	}
	return at
}
