package epcis

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/execution"
	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// bookColumns are the columns of a book as a CSV table. identifier is a GTIN
// (with sku, and units in one of it: base units, 1 when empty), a location in
// any notation (with location, and slot or dock), or "gln" with our own GLN in
// the column sku.
var bookColumns = []string{"identifier", "sku", "units", "location", "slot", "dock"}

// ReadBook reads a Book from a CSV table.
func ReadBook(r io.Reader) (Book, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = len(bookColumns)
	goods, places := map[string]bookGoods{}, map[string]Place{}
	where, classes := map[Place]string{}, map[string]string{}
	b := Book{}
	for row := 1; ; row++ {
		f, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Book{}, fmt.Errorf("identifiers, row %d: %w", row, err)
		}
		switch {
		case row == 1:
			if !slices.Equal(f, bookColumns) {
				return Book{}, fmt.Errorf("identifiers, row 1: the columns must be %s", strings.Join(bookColumns, ","))
			}
		case f[0] == "gln":
			b.GLN = f[1]
		case f[1] != "":
			gtin, err := gs1.GTIN14(f[0])
			if err != nil {
				return Book{}, fmt.Errorf("identifiers, row %d: %w", row, err)
			}
			units := int64(1)
			if f[2] != "" {
				if units, err = strconv.ParseInt(f[2], 10, 64); err != nil || units < 1 {
					return Book{}, fmt.Errorf("identifiers, row %d, units: %q is not a number above 0", row, f[2])
				}
			}
			goods[gtin] = bookGoods{f[1], units}
			if units == 1 {
				classes[f[1]] = resolver + "/01/" + gtin
			}
		default:
			p := Place{f[3], f[4], f[5]}
			if p.Location == "" {
				return Book{}, fmt.Errorf("identifiers, row %d: neither a sku nor a location is given", row)
			}
			places[Canonical(f[0])] = p
			where[p] = f[0]
		}
	}
	b.Goods = func(gtin string) (string, int64, bool) { g, ok := goods[gtin]; return g.sku, g.units, ok }
	b.Place = func(id string) (Place, bool) { p, ok := places[id]; return p, ok }
	b.Where = func(p Place) (string, bool) { id, ok := where[p]; return id, ok }
	b.Class = func(g execution.Goods) (string, bool) {
		class, ok := classes[g.SKU]
		if ok && g.Lot != "" {
			class += "/10/" + gs1.Quote(g.Lot)
		}
		return class, ok
	}
	return b, nil
}

type bookGoods struct {
	sku   string
	units int64
}
