package generate

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// line is an order line as shops export it.
type line struct {
	OrderID   string    `parquet:"name=order_id, repetitiontype=OPTIONAL"`
	SKU       string    `parquet:"name=sku, repetitiontype=OPTIONAL"`
	Text      string    `parquet:"name=text, repetitiontype=OPTIONAL"`
	Quantity  int64     `parquet:"name=quantity"`
	OrderedAt time.Time `parquet:"name=ordered_at"`
	UnitPrice float64   `parquet:"name=unit_price"`
}

func day(t testing.TB, text string) core.Day {
	d, err := core.ParseDay(text)
	require.NoError(t, err)
	return d
}

// shop writes 60 days of three steady products and the dirt of a real export.
func shop(t testing.TB) datasets.Source {
	at := func(d int) time.Time {
		return day(t, "2026-01-01").Time().AddDate(0, 0, d).Add(9*time.Hour + 30*time.Minute)
	}
	var lines []line
	for d := range 60 {
		for n, sku := range []string{"1001", "1002A", "1003"} {
			lines = append(lines, line{"5" + strconv.Itoa(d), sku, "Product " + sku, int64(2 * (n + 1)),
				at(d), float64(n) + 1.50})
		}
	}
	lines = append(lines,
		line{"C501", "1001", "Product 1001", -2, at(3), 1.5},
		line{"502", "1001", "", -7, at(4), 0},
		line{"503", "1003", "", -1, at(4), 3.5},
		line{"504", "1002A", "", 1, at(5), 0},
		line{"505", "1002a", "Product 1002A", 1, at(6), 2.5},
		line{"506", "POST", "Postage", 1, at(6), 18},
		line{"507", "", "nothing", 1, at(6), 1},
		line{"508", "1003", "Product 1003", 5, at(59), 3.5},
	)
	path := filepath.Join(t.TempDir(), "lines.parquet")
	require.NoError(t, datasets.WriteRows(path, lines, datasets.WriteOptions{}))
	return datasets.Source{Path: path, Aliases: map[string]string{"order_id": "order",
		"ordered_at": "date", "text": "description"},
		Constants: map[string]string{"location": "shop"}}
}

func TestSurveyCountsTheDirt(t *testing.T) {
	v, err := ReadSurvey(t.Context(), shop(t), day(t, "2026-03-01"))
	require.NoError(t, err)
	require.EqualValues(t, 188, v.Rows)
	require.Equal(t, "2026-01-01", v.FirstDay.String())
	require.Equal(t, "2026-03-01", v.LastDay.String())
	require.Equal(t, 4, v.SKUs)
	require.Equal(t, []string{"shop"}, v.Locations)
	got := map[string]int64{}
	for _, f := range v.Findings {
		got[f.Code] = f.Rows
		require.NotEmpty(t, f.Text)
	}
	require.Equal(t, map[string]int64{"incomplete": 1, "no product": 1, "cancellation": 1, "return": 1,
		"correction": 1, "free": 1,
		"twin": 1, "after": 4}, got)
}

// A spare part may have a code like no other; a table of items that names it knows better.
func TestItemsAreProductsWhateverTheirCodesLookLike(t *testing.T) {
	v, err := ReadSurvey(t.Context(), shop(t), day(t, "2026-03-01"), datasets.Item{SKU: "POST"})
	require.NoError(t, err)
	require.Equal(t, 5, v.SKUs)
	for _, f := range v.Findings {
		require.NotEqual(t, "no product", f.Code)
	}
}

func TestMastersFitTheSales(t *testing.T) {
	source := shop(t)
	before, err := os.ReadFile(source.Path)
	require.NoError(t, err)
	v, err := ReadSurvey(t.Context(), source, core.NoDay)
	require.NoError(t, err)
	require.Equal(t, "2026-03-02", v.AsOf.String(), "the day after the newest sale")
	m := v.Masters(1, Known{})
	require.Len(t, m.Items, 4)
	for i, i0 := range m.Items {
		cost, price := i0.UnitCost.Float(), i0.UnitPrice.Float()
		require.Greater(t, cost, 0.49*price, i0.SKU)
		require.Less(t, cost, 0.67*price, i0.SKU)
		require.Equal(t, i0.SKU, m.Sourcing[i].SKU)
		require.Zero(t, m.Sourcing[i].Moq%m.Sourcing[i].OrderMultiple)
	}
	require.Equal(t, "1002A", m.Items[1].SKU)
	require.InDelta(t, 2.5, m.Items[1].UnitPrice.Float(), 1e-9, "free samples do not cheapen it")
	require.Equal(t, "Product 1002A", m.Items[1].Description)
	require.Equal(t, "warehouse", m.Locations[0].Kind)
	inSlots, capacity := map[string]int64{}, map[string]float64{}
	for _, s := range m.Slots {
		capacity[s.Slot] = s.CapacityVolume
	}
	for _, h := range m.SlotStock {
		inSlots[h.SKU] += h.Quantity
		require.Contains(t, capacity, h.Slot)
	}
	require.Greater(t, len(m.Slots), len(m.Items), "there is room for every SKU")
	for _, s := range m.Stock {
		require.Equal(t, s.OnHand, inSlots[s.SKU])
		rate := v.pairs[pairKey{v.indexOf(s.SKU), 0}].daily(v.AsOf)
		require.LessOrEqual(t, float64(s.OnHand), math.Ceil(rate*(21+28)), "not more than lead time and four weeks")
	}
	require.Equal(t, m, v.Masters(1, Known{}), "the same seed gives the same masters")
	require.NotEqual(t, m.Stock, v.Masters(2, Known{}).Stock)
	counts, err := m.Write(t.TempDir(), map[string]bool{"stock": true})
	require.NoError(t, err)
	require.Len(t, counts, 7, "a table that exists is not made up")
	for _, c := range counts {
		require.Contains(t, filepath.Base(c.Path), ".generated.")
	}
	after, err := os.ReadFile(source.Path)
	require.NoError(t, err)
	require.Equal(t, before, after, "the export is never altered")
}

// Suppliers that are made up are those of the terms that exist, and terms those of the
// suppliers that exist: else the first night would refuse them.
func TestMadeUpSuppliersAndTermsNameEachOther(t *testing.T) {
	v, err := ReadSurvey(t.Context(), shop(t), core.NoDay)
	require.NoError(t, err)
	m := v.Masters(1, Known{Sourcing: []datasets.Sourcing{{SKU: "1003", Supplier: "ZENITH"},
		{SKU: "1001", Supplier: "ACME"}, {SKU: "1002", Supplier: "ACME"}}})
	require.Equal(t, []datasets.Supplier{{Supplier: "ACME"}, {Supplier: "ZENITH"}}, m.Suppliers)
	m = v.Masters(1, Known{Suppliers: []datasets.Supplier{{Supplier: "ACME"}}})
	require.NotEmpty(t, m.Sourcing)
	for _, s := range m.Sourcing {
		require.Equal(t, "ACME", s.Supplier)
	}
}

// TestMastersFitTheTablesThatExist: with real items and stock, sourcing takes
// their cost, and the slots hold the real stock, lot by lot, in its volume.
func TestMastersFitTheTablesThatExist(t *testing.T) {
	v, err := ReadSurvey(t.Context(), shop(t), core.NoDay)
	require.NoError(t, err)
	items := []datasets.Item{{SKU: "1003", UnitCost: money(7), UnitVolume: 50, UnitWeight: 1,
		StorageClass: "chilled", Status: "active"}}
	stock := []datasets.Stock{{SKU: "1003", Location: "shop", OnHand: 30, Lot: "A", ExpiresOn: 30000},
		{SKU: "1003", Location: "shop", OnHand: 4, Lot: "B"}}
	m := v.Masters(1, Known{Items: items, Stock: stock})
	volume, held := map[string]float64{}, map[string]int64{}
	slots := map[string]datasets.Slot{}
	for _, s := range m.Slots {
		slots[s.Slot] = s
	}
	for _, h := range m.SlotStock {
		require.Equal(t, "1003", h.SKU, "only the real stock is in slots")
		require.Equal(t, "chilled", slots[h.Slot].StorageClass)
		volume[h.Slot] += 50 * float64(h.Quantity)
		held[h.Lot] += h.Quantity
	}
	require.Equal(t, map[string]int64{"A": 30, "B": 4}, held)
	for slot, litres := range volume {
		require.LessOrEqual(t, litres, slots[slot].CapacityVolume)
	}
	for _, s := range m.Sourcing {
		if s.SKU == "1003" {
			require.Equal(t, money(7), s.UnitCost)
		}
	}
}

// The warehouse that tables name gets the slots and what its shops sell, though it sells
// nothing itself.
func TestSlotsAreLaidOutInTheWarehouseThatTablesName(t *testing.T) {
	v, err := ReadSurvey(t.Context(), shop(t), core.NoDay)
	require.NoError(t, err)
	require.Equal(t, "shop", v.Masters(1, Known{}).Slots[0].Location)
	for name, known := range map[string]Known{
		"kind": {Locations: []datasets.Location{{Location: "DC", Kind: "Warehouse"},
			{Location: "shop", SuppliedBy: "DC"}}},
		"lane": {Lanes: []datasets.Lane{{FromLocation: "DC", Location: "shop"}}},
		"several": {Locations: []datasets.Location{{Location: "OLD", Kind: "warehouse"},
			{Location: "shop", SuppliedBy: "DC"}}},
	} {
		t.Run(name, func(t *testing.T) {
			m := v.Masters(1, known)
			inSlots, inStock := map[string]int64{}, map[string]int64{}
			for _, s := range m.Slots {
				require.Equal(t, "DC", s.Location)
			}
			for _, s := range m.SlotStock {
				inSlots[s.SKU] += s.Quantity
			}
			for _, s := range m.Stock {
				if s.Location == "DC" && s.OnHand > 0 {
					inStock[s.SKU] += s.OnHand
				}
			}
			require.NotEmpty(t, inStock)
			require.Equal(t, inStock, inSlots)
		})
	}
}

func (v *Survey) indexOf(sku string) int {
	for i := range v.goods {
		if v.goods[i].sku == sku {
			return i
		}
	}
	return -1
}

func TestRateOfALateStarterIsNotDiluted(t *testing.T) {
	p := pairSales{recent: 70, first: 90}
	require.InDelta(t, 5, p.daily(104), 1e-9, "14 days on sale")
	require.InDelta(t, 10, p.daily(92), 1e-9, "at least a week")
	require.InDelta(t, 70.0/56, p.daily(400), 1e-9)
	require.Zero(t, (&pairSales{recent: -3, first: 1}).daily(100))
}

func TestShapes(t *testing.T) {
	for _, c := range []struct{ code, shape, category string }{
		{"85123A", "9A", ""}, {"22423", "9", ""}, {"POST", "A", ""}, {"BANK CHARGES", "A A", ""},
		{"FOODS_1_001", "A_9_9", "FOODS_1"},
		{"gift_0001_20", "A_9_9", "gift_0001"}, {"10-20--30", "9-9--9", "10-20-"}, {"", "", ""},
	} {
		require.Equal(t, c.shape, shapeOf(c.code), c.code)
		require.Equal(t, c.category, categoryOf(c.code), c.code)
	}
}

// TestCodesWithoutOrderAreNotJudged: where every code has a shape of its own,
// a rare shape says nothing and every code is a product.
func TestCodesWithoutOrderAreNotJudged(t *testing.T) {
	var lines []line
	for n := range 128 {
		code := "a"
		for bit := range 7 {
			code += string("-_"[n>>bit&1]) + "b"
		}
		for d := range 10 {
			lines = append(lines, line{"1", code, "", 1, day(t, "2026-01-01").Time().AddDate(0, 0, d), 1})
		}
	}
	path := filepath.Join(t.TempDir(), "l.parquet")
	require.NoError(t, datasets.WriteRows(path, lines, datasets.WriteOptions{}))
	s := datasets.Source{Path: path, Aliases: map[string]string{"ordered_at": "date"},
		Constants: map[string]string{"location": "l"}}
	v, err := ReadSurvey(t.Context(), s, core.NoDay)
	require.NoError(t, err)
	require.Equal(t, 128, v.SKUs)
	require.Empty(t, v.Findings)
}

func TestSurveyRefusesWhatCannotBePlanned(t *testing.T) {
	_, err := ReadSurvey(t.Context(), shop(t), day(t, "2020-01-01"))
	require.ErrorContains(t, err, "--as-of")
	s := shop(t)
	s.Aliases = nil
	_, err = ReadSurvey(t.Context(), s, core.NoDay)
	require.ErrorContains(t, err, "--map")
}

// TestRealExport surveys the UCI Online Retail order lines, whose dirt is known.
func TestRealExport(t *testing.T) {
	dir := os.Getenv("STOCKWRIGHT_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, "data", "online_retail", "order_lines.parquet")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the real data is not here: set STOCKWRIGHT_SHARED")
	}
	v, err := ReadSurvey(t.Context(), datasets.Source{Path: path,
		Aliases:   map[string]string{"order_id": "order", "ordered_at": "date"},
		Constants: map[string]string{"location": "UK"}}, day(t, "2011-08-01"))
	require.NoError(t, err)
	require.EqualValues(t, 320_705, v.Rows)
	odd := map[string][]string{}
	for _, f := range v.Findings {
		odd[f.Code] = f.Examples
	}
	for _, code := range []string{"POST", "DOT", "M", "BANK CHARGES", "AMAZONFEE"} {
		require.Contains(t, odd["no product"], code)
	}
	for i := range v.goods {
		require.NotContains(t, []string{"POST", "DOT", "M", "D", "CRUK", "PADS"}, v.goods[i].sku)
	}
	require.Greater(t, v.SKUs, 3400)
}
