package datasets

import "context"

// SourceRow is one row of a sales export as it was read, and where it stands.
type SourceRow struct {
	File     string  `json:"file"`
	Row      int64   `json:"row"` // counted from 0 in the file
	Day      int32   `json:"day"`
	Quantity float64 `json:"quantity"`
}

// FindSales lists the rows of a sales table that speak of one SKU at one
// location, in the table's order, broken rows left out.
func FindSales(ctx context.Context, s Source, location, sku string) ([]SourceRow, error) {
	t, err := openTable(s, salesColumns()[:colQuantity+1])
	if err != nil {
		return nil, err
	}
	var out []SourceRow
	var g *groupReader
	for i := range t.tasks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if g, err = t.openGroup(i, g); err != nil {
			return nil, err
		}
		out, err = findInGroup(g, location, sku, out)
		g.close()
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func findInGroup(g *groupReader, location, sku string, out []SourceRow) ([]SourceRow, error) {
	for {
		b, err := g.next()
		if b == nil || err != nil {
			return out, err
		}
		for i := range b.n {
			if b.cols[colSku].isNull(i) || b.cols[colLocation].isNull(i) || b.cols[colDate].isNull(i) || b.cols[colQuantity].isNull(i) {
				continue
			}
			if string(b.cols[colSku].at(i)) == sku && string(b.cols[colLocation].at(i)) == location {
				out = append(out, SourceRow{File: b.file.path, Row: b.row + int64(i), Day: b.cols[colDate].days[i], Quantity: b.cols[colQuantity].nums[i]})
			}
		}
	}
}
