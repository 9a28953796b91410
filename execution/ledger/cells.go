package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
)

// InCellOrder sorts by account, SKU, lot and expiry: accounts first, then
// within each, because comparing the accounts of every pair is what costs.
func InCellOrder(cells []*Balance) []*Balance {
	places := map[Account][]*Balance{}
	for _, b := range cells {
		places[b.Account] = append(places[b.Account], b)
	}
	out := make([]*Balance, 0, len(cells))
	for _, a := range slices.Sorted(maps.Keys(places)) {
		in := places[a]
		slices.SortFunc(in, func(a, b *Balance) int { return CompareGoods(a.Goods, b.Goods) })
		out = append(out, in...)
	}
	return out
}

func CompareCells(a, b Cell) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.SKU, b.SKU),
		cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Expiry, b.Expiry))
}

func CellCursor(c Cell) string {
	return strings.Join([]string{string(c.Account), c.SKU, c.Lot, strconv.Itoa(int(c.Expiry))}, "\x1f")
}

func ParseCellCursor(text string) (Cell, error) {
	p := strings.Split(text, "\x1f")
	if len(p) != 4 {
		return Cell{}, NewInvalid("cursor", "is not one of a list of balances")
	}
	e, err := strconv.Atoi(p[3])
	if err != nil {
		return Cell{}, NewInvalid("cursor", "is not one of a list of balances")
	}
	c := Cell{Account: Account(p[0])}
	c.SKU, c.Lot, c.Expiry = p[1], p[2], core.Day(e)
	return c, nil
}

func CompareGoods(a, b Goods) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Expiry, b.Expiry))
}
