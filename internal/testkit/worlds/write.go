package worlds

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// Write makes the workspace of a world in dir, and runs nothing.
func Write(w World, seed uint64, dir string) error {
	_, err := write(w, seed, dir)
	return err
}

func write(w World, seed uint64, dir string) (*Business, error) {
	b := NewBusiness(w.Name, seed)
	w.Make(b)
	return b, b.write(dir)
}

// write makes the workspace of a business in dir.
func (b *Business) write(dir string) error {
	b.masters()
	inputs := map[string]any{}
	put := func(table string, rows int, write func(path string) error) error {
		if rows == 0 {
			return nil
		}
		path := filepath.Join("data", table+".parquet")
		inputs[table] = map[string]any{"path": path}
		return write(filepath.Join(dir, path))
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o777); err != nil {
		return err
	}
	for _, t := range []struct {
		name  string
		rows  int
		write func(path string) error
	}{
		{"items", len(b.Items), table(b.Items)}, {"locations", len(b.Locations), table(b.Locations)},
		{"sourcing", len(b.Sourcing), table(b.Sourcing)}, {"suppliers", len(b.Suppliers), table(b.Suppliers)},
		{"stock", len(b.StockRows), table(b.StockRows)}, {"open_orders", len(b.OpenOrders), table(b.OpenOrders)},
		{"receipts", len(b.Receipts), table(b.Receipts)}, {"events", len(b.Events), table(b.Events)},
		{"kits", len(b.Kits), table(b.Kits)}, {"overrides", len(b.Overrides), table(b.Overrides)},
		{"sales", 1, b.writeSales},
	} {
		if err := put(t.name, t.rows, t.write); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.Tables)) {
		if err := put(name, 1, b.Tables[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	config := map[string]any{"name": "world", "inputs": inputs,
		"replenish": map[string]any{"policy": "order_up_to", "target": "cycle_service",
			"target_value": stockService, "review_days": b.Review}}
	maps.Copy(config, b.Config)
	text, err := json.Marshal(config) // YAML holds JSON
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "stockwright.yaml"), text, 0o666)
}

func table[T any](rows []T) func(path string) error {
	return func(path string) error { return datasets.WriteRows(path, rows, datasets.WriteOptions{}) }
}

// Table adds a table of the contract by its rows.
func Table[T any](b *Business, name string, rows []T) { b.Tables[name] = table(rows) }

// masters makes up what the maker did not give.
func (b *Business) masters() {
	items, places, terms, stock := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[[2]string]bool{}
	for _, x := range b.Items {
		items[x.SKU] = true
	}
	for _, x := range b.Locations {
		places[x.Location] = true
	}
	for _, x := range b.Sourcing {
		terms[x.SKU] = true
	}
	for _, x := range b.StockRows {
		stock[[2]string{x.SKU, x.Location}] = true
	}
	for _, d := range b.Demands {
		if !items[d.SKU] {
			items[d.SKU] = true
			launched := core.NoDay
			if d.Launched != 0 {
				launched = d.Launched
			}
			b.Items = append(b.Items, datasets.Item{SKU: d.SKU, Category: d.Category,
				UnitCost: Money(d.Cost), UnitPrice: Money(2 * d.Cost),
				Replaces: d.Replaces, LaunchedOn: launched, EndsOn: core.NoDay})
		}
		if !places[d.Location] {
			places[d.Location] = true
			b.Locations = append(b.Locations, datasets.Location{Location: d.Location, Kind: "warehouse"})
		}
		if !terms[d.SKU] && !b.unsourced[d.SKU] {
			terms[d.SKU] = true
			b.Sourcing = append(b.Sourcing, Terms(d.SKU, d.Cost, d.Lead))
		}
		if k := [2]string{d.SKU, d.Location}; !stock[k] {
			stock[k] = true
			b.StockRows = append(b.StockRows, datasets.Stock{SKU: d.SKU, Location: d.Location,
				OnHand: d.OnHand, ExpiresOn: core.NoDay})
		}
	}
}

// Terms is a sourcing row from supplier S.
func Terms(sku string, cost, lead float64) datasets.Sourcing {
	return datasets.Sourcing{SKU: sku, Supplier: "S", UnitCost: Money(cost), LeadTimeDays: lead,
		NextCostFrom: core.NoDay}
}

// Money is an amount of money; it panics where it is none.
func Money(units float64) core.Money {
	m, err := core.MoneyOf(units)
	if err != nil {
		panic(err)
	}
	return m
}

// writeSales draws the history of every demand.
func (b *Business) writeSales(path string) error {
	price, promo, stock := false, false, false
	for _, d := range b.Demands {
		price, promo, stock = price || d.Price != nil, promo || d.Promo != nil, stock || d.Flagged || d.FlaggedSales
	}
	w, err := datasets.NewSalesWriter(path, datasets.SalesOptions{UnitPrice: price, OnPromotion: promo, InStock: stock})
	if err != nil {
		return err
	}
	for _, d := range b.Demands {
		rows := d.history(b)
		n := len(rows.days)
		batch := datasets.SalesBatch{Location: slices.Repeat([]string{d.Location}, n),
			SKU: slices.Repeat([]string{d.SKU}, n), Date: rows.days, Quantity: rows.quantity}
		if price {
			batch.UnitPrice = make([]float64, n)
		}
		if promo {
			batch.OnPromotion = make([]bool, n)
		}
		if stock {
			batch.InStock = make([]bool, n)
		}
		for i, day := range rows.days {
			if price {
				batch.UnitPrice[i] = math.NaN()
				if d.Price != nil {
					batch.UnitPrice[i] = d.Price(core.Day(day))
				}
			}
			if promo {
				batch.OnPromotion[i] = d.Promo != nil && d.Promo(core.Day(day))
			}
			if stock {
				batch.InStock[i] = !rows.out[core.Day(day)]
			}
		}
		if err := w.Append(batch); err != nil {
			return err
		}
	}
	return w.Close()
}

// delivered is the sales rows of a demand, by date.
type delivered struct {
	days     []int32
	quantity []float64
	out      map[core.Day]bool // dates of rows that call the item out of stock
}

// history draws what a demand sold and lays it out as the rows delivered.
func (d *Demand) history(b *Business) delivered {
	sold, returned, known := map[core.Day]float64{}, map[core.Day]float64{}, map[core.Day]bool{}
	date := func(day core.Day) core.Day {
		if d.Every != nil {
			return d.Every(day)
		}
		return day
	}
	out := delivered{out: map[core.Day]bool{}}
	left := math.Inf(1)
	for day := b.First; day < b.AsOf; day++ {
		y, open := 0.0, d.onSale(day)
		if open {
			y = d.Noise.Draw(b.Rand, d.Mean(day))
			d.sold, d.soldOn = d.sold+y, d.soldOn+d.shape(day)
		}
		if d.Sells != nil && !d.Sells(day) {
			y, out.out[date(day)] = 0, true
		}
		if d.Shelf != nil {
			if d.Shelf.Filled(day) || day == b.First {
				left = d.Shelf.Units(day)
			}
			y = min(y, left)
			if left -= y; left <= 0 {
				out.out[date(day)] = true
			}
		}
		if d.Absent != nil && d.Absent(day) || d.Every != nil && date(day) == date(b.AsOf) {
			continue // not delivered, or a period that is not over
		}
		started := d.From == 0 || day >= d.From
		if started && (y != 0 || d.Flagged || d.Rows == AllRows || d.Rows == OpenRows && open) {
			known[date(day)] = true
			sold[date(day)] += y
		}
		if back := day + core.Day(d.ReturnDays); d.Returns > 0 && back < b.AsOf {
			n := 0.0
			for range int(y) {
				if b.Rand.Float64() < d.Returns {
					n++
				}
			}
			if n > 0 {
				known[date(back)] = true
				returned[date(back)] += n
			}
		}
	}
	last := b.AsOf - 1
	if b.Feed != 0 {
		last = b.Feed
	}
	for _, day := range slices.Sorted(maps.Keys(known)) {
		if day <= last {
			out.days, out.quantity = append(out.days, int32(day)), append(out.quantity, sold[day]-returned[day])
		}
	}
	return out
}
