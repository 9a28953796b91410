package policyreplay

import (
	"math"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/replay"
)

// ItemRow is what the policy, as it is configured, reached on one item. Over few units
// asked for a fill rate is mostly luck.
type ItemRow struct {
	Location string  `json:"location" parquet:"name=location, type=BYTE_ARRAY, convertedtype=UTF8"`
	SKU      string  `json:"sku" parquet:"name=sku, type=BYTE_ARRAY, convertedtype=UTF8"`
	Class    string  `json:"class" parquet:"name=class, type=BYTE_ARRAY, convertedtype=UTF8"`
	Promised float64 `json:"promised_fill_rate" parquet:"name=promised_fill_rate, type=DOUBLE"` // of the class
	Achieved float64 `json:"achieved_fill_rate" parquet:"name=achieved_fill_rate, type=DOUBLE"` // 1 where nothing was asked for
	Demand   int64   `json:"demand" parquet:"name=demand, type=INT64"`                          // units asked for
	Lost     int64   `json:"lost_units" parquet:"name=lost_units, type=INT64"`
	Stock    float64 `json:"average_stock" parquet:"name=average_stock, type=DOUBLE"` // units
	Orders   int64   `json:"orders" parquet:"name=orders, type=INT64"`
}

// itemRows lays outcomes out, in the order of the items.
func itemRows(items []replay.Item, outcomes []replay.Outcome, days int) []ItemRow {
	rows := make([]ItemRow, len(items))
	for i, it := range items {
		o, k := outcomes[i], core.Key{Location: it.Place, SKU: it.Key}
		if of, ok := core.ParseKey(it.Key); ok {
			k = of
		}
		rows[i] = ItemRow{Location: k.Location, SKU: k.SKU, Class: it.Class,
			Promised: math.Round(it.Promised*1e9) / 1e9, Achieved: 1, Demand: o.Demand, Lost: o.Demand - o.Sold,
			Stock: o.StockDays / float64(days), Orders: o.Orders}
		if o.Demand > 0 {
			rows[i].Achieved = float64(o.Sold) / float64(o.Demand)
		}
	}
	return rows
}
