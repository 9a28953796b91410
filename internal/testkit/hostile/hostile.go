// Package hostile makes a workspace whose every text is HTML, for measuring
// that no screen lets a text of the export become more than text.
package hostile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/pipeline"
	"github.com/stockwright/stockwright/pipeline/config"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/pipeline/stage"
	"github.com/stockwright/stockwright/plan"
)

// name stands in names that become part of addresses, text everywhere else.
const (
	name = `<img src=x onerror=window.hit=1>"'&amp;`
	text = `</title></script><script>window.hit=2</script><img src=x onerror="window.hit=3">"'`
)

// Look is an expression that says what of a page came from hostile text: "" is
// nothing.
const Look = `[window.hit ? "a script of the export ran: " + window.hit : "",
	...[...document.querySelectorAll("img, iframe, [onerror], script:not([src^='/assets/']):not(#words)")].map(e => e.outerHTML.slice(0, 200))].filter(s => s).join("; ")`

// Workspace is a hostile workspace after one night.
type Workspace struct {
	Dir    string
	Key    string // SKU@LOCATION of an item that is bought
	AsOf   core.Day
	Fields int // text fields of the input tables that hold HTML
	Lines  []plan.PurchaseLine
}

// Pages are the addresses of every screen; key is escaped for a path.
func Pages(key string) []string {
	return []string{"/", "/problems", "/purchase", "/purchase?q=" + key, "/items/" + key, "/items/" +
		key + "?target=95", "/accuracy", "/slots", "/scan",
		"/runs", "/runs/latest", "/data", "/print/orders", "/print/moves", "/print/labels", "/items/" + key + key}
}

// Make writes the tables, runs a night, and orders what it buys in a ledger.
func Make(ctx context.Context, dir string) (*Workspace, error) {
	asOf := core.Day(20_600)
	w := &Workspace{Dir: dir, AsOf: asOf}
	sku, location := "S"+name, "WH"+name
	w.Key = sku + "@" + location
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	settings := "stock_from: files\nreplenish: {policy: order_up_to}\ninputs:\n"
	add := func(table string, err error) error {
		settings += fmt.Sprintf("  %s: {path: '%s.parquet'}\n", table, table)
		return err
	}
	var sales []datasets.Sale
	for d := asOf - 120; d < asOf; d++ {
		sales = append(sales, datasets.Sale{Date: d, SKU: sku, Location: location, Quantity: 10},
			datasets.Sale{Date: d, SKU: "unknown" + text, Location: location, Quantity: 1})
	}
	slots := []datasets.Slot{{Slot: "A-01" + name, Location: location,
		Place: core.Place{Zone: text, Aisle: "A" + text, X: 1, Y: 1, StorageClass: text}, Level: 1},
		{Slot: "B-01" + name, Location: location, Place: core.Place{Zone: text, Aisle: "B" + text, X: 2,
			Y: 1, StorageClass: text}, Level: 1}}
	items := []datasets.Item{{SKU: sku, Description: text, Category: text, UnitCost: 20_000,
		UnitPrice: 40_000, StorageClass: text, LaunchedOn: core.NoDay, Replaces: "old" + text}}
	stock := []datasets.Stock{{SKU: sku, Location: location, OnHand: 5, Lot: text, ExpiresOn: asOf + 3}}
	orders := []datasets.OpenOrder{{Order: "O" + text, SKU: sku, Location: location, Supplier: "X" +
		name, Quantity: 3, OrderedOn: asOf - 9, DueOn: asOf - 2}}
	for _, err := range []error{
		add("sales", write(w, "sales", sales)), add("items", write(w, "items", items)),
		add("locations", write(w, "locations", []datasets.Location{{Location: location, Kind: "warehouse"}})),
		add("sourcing", write(w, "sourcing", []datasets.Sourcing{{SKU: sku, Supplier: "X" + name,
			UnitCost: 20_000, LeadTimeDays: 5}})),
		add("suppliers", write(w, "suppliers", []datasets.Supplier{{Supplier: "X" + name, Name: text,
			MinimumValue: 90_000_000}})),
		add("stock", write(w, "stock", stock)), add("slots", write(w, "slots", slots)),
		add("slot_stock", write(w, "slot_stock", []datasets.SlotStock{{Slot: "B-01" + name,
			Location: location, SKU: sku, Quantity: 5, Lot: text, ExpiresOn: asOf + 3}})),
		add("open_orders", write(w, "open_orders", orders)),
		add("receipts", write(w, "receipts", []datasets.Receipt{{Order: "R" + text, SKU: sku, Location: location, Supplier: "X" + name, Quantity: 5, OrderedOn: asOf - 40, ReceivedOn: asOf - 34}})),
		add("events", write(w, "events", []datasets.Event{{Date: asOf + 2, Event: text, Location: location, Category: text}})),
		add("overrides", write(w, "overrides", []datasets.Override{{SKU: sku, Location: location, Field: "safety_stock", Value: 40, StartsOn: asOf - 1, EndsOn: asOf + 9, Author: text, Reason: text}})),
		os.WriteFile(filepath.Join(dir, config.FileName), []byte(settings), 0o644),
	} {
		if err != nil {
			return nil, err
		}
	}
	out, err := pipeline.Run(ctx, stage.Options{Workspace: dir, Pipeline: "nightly", AsOf: asOf, Today: asOf})
	if err != nil {
		return nil, err
	}
	w.Lines, err = datasets.ReadRows[plan.PurchaseLine](ctx, datasets.Source{Path: filepath.Join(out.Dir, "purchase_plan.parquet")})
	if err == nil && len(w.Lines) == 0 {
		err = fmt.Errorf("the hostile night buys nothing, so it proves nothing")
	}
	if err != nil {
		return nil, err
	}
	return w, w.order(ctx, execution.Masters{Stock: stock, Slots: slots, Items: items, OpenOrders: orders})
}

// write writes a table and counts its text fields that hold HTML.
func write[T any](w *Workspace, table string, rows []T) error {
	v := reflect.ValueOf(rows[len(rows)-1])
	for _, field := range reflect.VisibleFields(v.Type()) {
		if f := v.FieldByIndex(field.Index); f.Kind() == reflect.String && len(f.String()) > len(name) {
			w.Fields++
		}
	}
	return datasets.WriteRows(filepath.Join(w.Dir, table+".parquet"), rows, datasets.WriteOptions{})
}

// order opens the ledger with the same tables and orders what the night buys.
func (w *Workspace) order(ctx context.Context, m execution.Masters) error {
	store, err := execution.OpenSQLite(ctx, filepath.Join(w.Dir, "ledger.db"))
	if err != nil {
		return err
	}
	at := w.AsOf.Time().Add(-time.Hour)
	ledger, err := execution.Open(ctx, store, execution.Options{Now: func() time.Time { return at }})
	if err != nil {
		return err
	}
	defer ledger.Close()
	if _, err := ledger.Seed(ctx, execution.Head{Key: "seed", At: at, Actor: text}, m); err != nil {
		return err
	}
	_, err = ledger.Do(ctx, &execution.ApprovePurchases{Head: execution.Head{Key: "approve", At: at,
		Actor: text}, Lines: w.Lines})
	return err
}

// Review writes a hostile review of the first line into a workspace.
func (w *Workspace) Review(workspace string) error {
	line := w.Lines[0]
	return runs.AppendReviews(workspace, []plan.Review{{Line: line.Line, AsOf: w.AsOf,
		Action: plan.ActionChange, Quantity: line.Quantity + 1,
		Reason: text, Author: text, At: w.AsOf.Time().UTC(), Purchase: &line}})
}
