package sales

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/table"
	"github.com/stockwright/stockwright/datasets/vector"
)

// daySum is what a delivery holds of a day of a location, as far as telling two
// of them apart needs it.
type daySum struct {
	rows  uint32
	sum   uint64   // of the rows' hashes
	least []uint64 // the smallest hashes, in order
	twice bool     // two rows are equal: rows are order lines, not one a day and SKU
}

// leastKept is how many hashes a cell keeps.
const leastKept = 8

func (c *daySum) add(hash uint64) {
	c.rows++
	c.sum += hash
	if len(c.least) == leastKept && hash > c.least[leastKept-1] {
		return
	}
	at, again := slices.BinarySearch(c.least, hash)
	if again {
		c.twice = true
		return
	}
	if len(c.least) == leastKept {
		c.least = c.least[:leastKept-1]
	}
	c.least = slices.Insert(c.least, at, hash)
}

func (c *daySum) join(o *daySum) {
	rows, sum := c.rows+o.rows, c.sum+o.sum
	c.twice = c.twice || o.twice
	for _, h := range o.least {
		c.add(h)
	}
	c.rows, c.sum = rows, sum
}

func (c *daySum) equal(o *daySum) bool { return c.rows == o.rows && c.sum == o.sum }

// within tells whether the rows of c seem to be among those of o: nearly all
// of c's smallest hashes that o would keep are kept there.
func (c *daySum) within(o *daySum) bool {
	most := uint64(math.MaxUint64)
	if int(o.rows) > leastKept && len(o.least) > 0 {
		most = o.least[len(o.least)-1]
	}
	asked, found := 0, 0
	for _, h := range c.least {
		if h > most {
			break
		}
		asked++
		if _, ok := slices.BinarySearch(o.least, h); ok {
			found++
		}
	}
	return asked >= 3 && 4*found >= 3*asked
}

// gatherCells reads the deliveries' rows and counts them by day and location.
func gatherCells(ctx context.Context, t *table.Table, o SeriesOptions, wanted []*delivery) error {
	of := make([]*delivery, len(t.Files))
	for _, d := range wanted {
		d.cells = map[table.LocationDay]*daySum{}
		for _, f := range d.files {
			of[f] = d
		}
	}
	p := t.Project(ColLocation, ColSku, colDate, colQuantity, colPrice)
	p.Tasks = slices.DeleteFunc(slices.Clone(t.Tasks), func(tk table.Task) bool { return of[tk.File] == nil })
	return table.ScanOrdered(ctx, p, table.WorkersOr(o.Workers), func(_ int, g *table.GroupReader) (map[table.LocationDay]*daySum, error) {
		return cellsOf(g)
	}, func(i int, found map[table.LocationDay]*daySum) error {
		d := of[p.Tasks[i].File]
		for key, c := range found {
			if have := d.cells[key]; have != nil {
				have.join(c)
			} else {
				d.cells[key] = c
			}
		}
		return nil
	})
}

func cellsOf(g *table.GroupReader) (map[table.LocationDay]*daySum, error) {
	out, names := map[table.LocationDay]*daySum{}, table.Interner{}
	var last table.LocationDay
	var into *daySum
	var row [24]byte
	for {
		b, err := g.Next()
		if b == nil || err != nil {
			return out, err
		}
		location, sku, days, quantity, price := &b.Cols[0], &b.Cols[1], &b.Cols[2], &b.Cols[3], &b.Cols[4]
		for i := range b.N {
			if location.IsNull(i) || days.IsNull(i) || days.Days[i] == int32(core.NoDay) {
				continue
			}
			if at := location.At(i); into == nil || days.Days[i] != last.Day || string(at) != last.Location {
				last = table.LocationDay{Location: names.Get(at), Day: days.Days[i]}
				if into = out[last]; into == nil {
					into = &daySum{}
					out[last] = into
				}
			}
			binary.LittleEndian.PutUint64(row[:], xxhash.Sum64(sku.At(i)))
			binary.LittleEndian.PutUint64(row[8:], numberBits(quantity, i))
			binary.LittleEndian.PutUint64(row[16:], numberBits(price, i))
			into.add(xxhash.Sum64(row[:]))
		}
	}
}

func numberBits(v *vector.Vector, i int) uint64 {
	if v.IsNull(i) {
		return math.Float64bits(math.NaN())
	}
	return math.Float64bits(v.Nums[i])
}

func compareCells(a, b table.LocationDay) int {
	if c := strings.Compare(a.Location, b.Location); c != 0 {
		return c
	}
	return int(a.Day - b.Day)
}
