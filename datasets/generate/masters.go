package generate

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// Masters are the tables made up around a real export: plausible, repeatable,
// and to be replaced by real ones table by table.
type Masters struct {
	Items     []datasets.Item
	Locations []datasets.Location
	Sourcing  []datasets.Sourcing
	Suppliers []datasets.Supplier
	Stock     []datasets.Stock
	Slots     []datasets.Slot
	SlotStock []datasets.SlotStock
	Stations  []datasets.Station
}

// discontinuedAfter is the number of days without a sale after which a
// made-up item is marked discontinued.
const discontinuedAfter = 120

// Known are tables that exist already: what is made up fits them.
type Known struct {
	Items     []datasets.Item
	Locations []datasets.Location // which of them is the warehouse, and whom it supplies
	Lanes     []datasets.Lane
	Stock     []datasets.Stock
	Sourcing  []datasets.Sourcing // who delivers: its suppliers are all there are
	Suppliers []datasets.Supplier // made-up terms are of these
}

// Masters makes up the masters an export lacks. The warehouse that tables name has the
// slots; where none does, the busiest location, and the others are stores that buy for
// themselves: an export does not say who supplies whom. Unit cost is half to two thirds of
// the price paid; packs and minimums fit the rate of sale; stock covers the
// lead time and up to four weeks more, as of the as-of day; slots fit the stock.
// Every draw depends on the seed and the SKU's code alone.
func (v *Survey) Masters(seed uint64, known Known) Masters {
	k := v.newMaker(seed, known)
	for i := range v.goods {
		k.add(i)
	}
	k.out.Slots, k.out.SlotStock = layOut(k.house.name, seed, k.held)
	k.out.Stations = stationsOf(k.out.Slots)
	return k.out
}

// maker is Masters in the making.
type maker struct {
	*Survey
	seed      uint64
	random    stream
	suppliers []supplier
	house     house
	items     map[string]datasets.Item
	stock     map[string][]datasets.Stock // in the warehouse, by SKU; nil = made up
	held      []holding
	out       Masters
}

func (v *Survey) newMaker(seed uint64, known Known) *maker {
	k := &maker{Survey: v, seed: seed, house: v.houseOf(known), items: map[string]datasets.Item{},
		suppliers: makeSuppliers(seed, min(max(2, int(math.Sqrt(float64(v.SKUs))/4)), 25))}
	for _, item := range known.Items {
		k.items[item.SKU] = item
	}
	if known.Stock != nil {
		k.stock = map[string][]datasets.Stock{}
		for _, row := range known.Stock {
			if row.Location == k.house.name {
				k.stock[row.SKU] = append(k.stock[row.SKU], row)
			}
		}
	}
	for i := range k.suppliers {
		u := &k.suppliers[i]
		if len(known.Suppliers) > 0 {
			u.name = known.Suppliers[i%len(known.Suppliers)].Supplier
		}
		// An export says nothing of days without ordering: every day takes orders.
		k.out.Suppliers = append(k.out.Suppliers, datasets.Supplier{Supplier: u.name,
			Name: supplierTitle(i), OrderCost: money(u.orderCost),
			MinimumValue: money(u.minimum)})
	}
	if known.Sourcing != nil {
		k.out.Suppliers = suppliersOf(known.Sourcing)
	}
	for _, name := range v.Locations {
		row := datasets.Location{Location: name, Kind: "store"}
		if name == k.house.name {
			row.Kind = "warehouse"
		}
		k.out.Locations = append(k.out.Locations, row)
	}
	return k
}

// suppliersOf are the suppliers that terms name; no order cost or minimum is invented for
// them.
func suppliersOf(terms []datasets.Sourcing) []datasets.Supplier {
	var out []datasets.Supplier
	seen := map[string]bool{}
	for _, t := range terms {
		if t.Supplier != "" && !seen[t.Supplier] {
			seen[t.Supplier] = true
			out = append(out, datasets.Supplier{Supplier: t.Supplier})
		}
	}
	slices.SortFunc(out, func(a, b datasets.Supplier) int { return strings.Compare(a.Supplier, b.Supplier) })
	return out
}

// add makes up what belongs to one SKU.
func (k *maker) add(i int) {
	g := &k.goods[i]
	r := k.random.at(k.seed, drawSKU, hashOf(g.sku), 0, 0)
	rate := 0.0
	for l := range k.Locations {
		if p := k.pairs[pairKey{i, l}]; p != nil {
			rate += p.daily(k.AsOf)
		}
	}
	item := k.makeItem(r, g)
	supplier := &k.suppliers[r.IntN(len(k.suppliers))]
	terms := drawTerms(r, rate*7)
	item.CasePack = terms.pack
	k.out.Items = append(k.out.Items, item)
	if real, ok := k.items[g.sku]; ok {
		item = real
	}
	k.out.Sourcing = append(k.out.Sourcing, datasets.Sourcing{SKU: g.sku, Supplier: supplier.name,
		UnitCost: item.UnitCost, NextCostFrom: core.NoDay, LastOrderOn: core.NoDay,
		LeadTimeDays: math.Round(supplier.meanLead()), LeadTimeSd: math.Round(10*supplier.sdLead()) / 10, Moq: terms.moq,
		OrderMultiple: terms.pack})
	made := func(l int, location string, daily float64) datasets.Stock {
		row := datasets.Stock{SKU: g.sku, Location: location, ExpiresOn: core.NoDay}
		row.OnHand = makeStock(k.random.at(k.seed, drawPolicy, hashOf(g.sku), l, 0), daily, supplier.lead, item.Status)
		k.out.Stock = append(k.out.Stock, row)
		return row
	}
	var inHouse *datasets.Stock
	shipped, ships := 0.0, false
	for l, location := range k.Locations {
		p := k.pairs[pairKey{i, l}]
		if p == nil {
			continue
		}
		daily := p.daily(k.AsOf)
		row := made(l, location, daily)
		if location == k.house.name {
			inHouse = &row
		}
		if k.house.ships[location] {
			shipped, ships = shipped+daily, true
		}
	}
	if inHouse == nil && ships { // it does not sell this itself
		row := made(len(k.Locations), k.house.name, shipped)
		inHouse = &row
	}
	if inHouse != nil {
		k.hold(item, *inHouse, max(terms.moq, int64(shipped*(supplier.lead+30))))
	}
}

// hold gives a SKU its place in the warehouse: the made-up stock, or the real
// one where there is a table of it.
func (k *maker) hold(item datasets.Item, made datasets.Stock, top int64) {
	h := holding{sku: item.SKU, class: item.StorageClass, volume: item.UnitVolume, weight: item.UnitWeight, top: top}
	if !(h.volume > 0) {
		h.volume = math.Max(0.001, item.UnitLength*item.UnitWidth*item.UnitHeight/1000)
	}
	if !(h.weight > 0) {
		h.weight = 0.001
	}
	rows := []datasets.Stock{made}
	if k.stock != nil {
		rows = k.stock[item.SKU]
	}
	for _, row := range rows {
		if row.OnHand > 0 {
			h.lots = append(h.lots, heldLot{name: row.Lot, quantity: row.OnHand, expiresOn: row.ExpiresOn})
		}
	}
	k.held = append(k.held, h)
}

func hashOf(code string) int {
	h := fnv.New64a()
	h.Write([]byte(code)) // a hash's Write never fails
	return int(h.Sum64() >> 1)
}

// makeItem draws what an export does not say about a product.
func (v *Survey) makeItem(r *rand.Rand, g *good) datasets.Item {
	price := math.Max(cents(g.price()), 0.01)
	if g.units == 0 {
		price = 1 // the export has no price: quantities still mean something
	}
	volume := math.Max(0.02, math.Round(lognormal(r, 0.5*math.Pow(price, 0.35), 0.4)*1000)/1000)
	sides := sidesOf(volume, r)
	item := datasets.Item{SKU: g.sku, Description: g.description, Category: g.category, UnitPrice: money(price),
		UnitCost: money(math.Max(0.001, math.Round(price*between(r, 0.50, 0.66)*1000)/1000)), UnitVolume: volume,
		UnitWeight: math.Max(0.01, math.Round(volume*between(r, 0.3, 0.9)*1000)/1000),
		UnitLength: sides[0], UnitWidth: sides[1],
		UnitHeight: sides[2], StorageClass: "ambient", Status: "active", LaunchedOn: core.NoDay, EndsOn: core.NoDay}
	if item.Category == "" {
		item.Category = categoryOf(g.sku)
	}
	if g.last == core.NoDay || v.AsOf-g.last > discontinuedAfter {
		item.Status = "discontinued"
	}
	return item
}

// makeStock draws the stock of a SKU at a location: the lead time and up to
// four weeks of sales, with a few shelves nearly empty so that there is
// something to order.
func makeStock(r *rand.Rand, daily, lead float64, status string) int64 {
	days := lead + between(r, 2, 28)
	if r.Float64() < 0.1 {
		days = between(r, 0, 4)
	}
	if status != "active" {
		days = between(r, 0, 10)
	}
	units := daily * days
	whole := math.Floor(units)
	if r.Float64() < units-whole {
		whole++
	}
	return int64(whole)
}

// Write writes the masters into dir, except those in have, as
// NAME.generated.parquet: the name itself says that nobody measured them.
func (m Masters) Write(dir string, have map[string]bool) ([]TableCount, error) {
	sum := Summary{}
	for _, table := range []struct {
		name  string
		write func(name string) error
	}{
		{"items", func(n string) error { return writeMaster(&sum, dir, n, m.Items) }},
		{"locations", func(n string) error { return writeMaster(&sum, dir, n, m.Locations) }},
		{"sourcing", func(n string) error { return writeMaster(&sum, dir, n, m.Sourcing) }},
		{"suppliers", func(n string) error { return writeMaster(&sum, dir, n, m.Suppliers) }},
		{"stock", func(n string) error { return writeMaster(&sum, dir, n, m.Stock) }},
		{"slots", func(n string) error { return writeMaster(&sum, dir, n, m.Slots) }},
		{"stations", func(n string) error { return writeMaster(&sum, dir, n, m.Stations) }},
		{"slot_stock", func(n string) error { return writeMaster(&sum, dir, n, m.SlotStock) }},
	} {
		if have[table.name] || table.name == "stations" && have["slots"] { // stations of slots that are not made up
			continue
		}
		if err := table.write(table.name); err != nil {
			return nil, err
		}
	}
	return sum.Tables, nil
}

func writeMaster[T any](sum *Summary, dir, table string, rows []T) error {
	path := filepath.Join(dir, table+".generated.parquet")
	if err := datasets.WriteRows(path, rows, datasets.WriteOptions{}); err != nil {
		return fmt.Errorf("generate: %s: %w", table, err)
	}
	sum.Tables = append(sum.Tables, TableCount{table, path, int64(len(rows))})
	return nil
}
