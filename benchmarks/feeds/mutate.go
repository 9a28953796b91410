package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
)

// mutants is how many damaged files are read.
const mutants = 5000

// mutate reads files with bytes changed, cut off or doubled. What is read must be
// the units that were written, or be said: refused, or counted among the rejected
// and the late. Plain text and pages have no checksums: a digit that became
// another digit cannot be seen, so mutants that leave a well-formed table of
// other figures count as hidden, not as lost.
func (b *bench) mutate() error {
	dir := filepath.Join(b.dir, "mutate")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var rows []datasets.Sale
	for d := range 60 {
		for s := range 4 {
			rows = append(rows, datasets.Sale{Date: core.Day(20000 + d), SKU: fmt.Sprintf("S%d", s),
				Location: "L", Quantity: float64(d%9 + s), UnitPrice: 2})
		}
	}
	var seeds [][]byte
	for _, codec := range []string{"zstd", "snappy", "none"} {
		path := filepath.Join(dir, codec+".parquet")
		if err := datasets.WriteRows(path, rows, datasets.WriteOptions{RowGroup: 100, Codec: codec}); err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seeds = append(seeds, text)
	}
	var text strings.Builder
	text.WriteString("date,sku,location,quantity\n")
	for _, r := range rows {
		fmt.Fprintf(&text, "%s,%s,%s,%g\n", r.Date, r.SKU, r.Location, r.Quantity)
	}
	seeds = append(seeds, []byte(text.String()))
	rng := rand.New(rand.NewPCG(7, 7))
	lost, stuck, hidden, refused, same := 0, 0, 0, 0, 0
	for i := range mutants {
		m := damage(rng, seeds[i%len(seeds)])
		verdict, err := judgeMutant(filepath.Join(dir, fmt.Sprintf("m%d", i%len(seeds))), m, int64(len(rows)))
		if err != nil {
			return err
		}
		switch verdict {
		case "lost":
			lost++
			fmt.Fprintf(os.Stderr, "mutant %d of seed %d lost rows in silence\n", i, i%len(seeds))
		case "stuck":
			stuck++
		case "refused":
			refused++
		case "hidden":
			hidden++
		default:
			same++
		}
	}
	fmt.Fprintf(os.Stderr, "%d refused, %d said or unchanged, %d other figures of as many rows\n",
		refused, same, hidden)
	b.sheet.AtMost(fmt.Sprintf("rows lost or gained in silence over %d mutated files", mutants), float64(lost), 0, "")
	b.sheet.AtMost("mutated files that hang a reader or bring it down", float64(stuck), 0, "")
	return nil
}

func damage(rng *rand.Rand, seed []byte) []byte {
	m := append([]byte(nil), seed...)
	for range 1 + rng.IntN(3) {
		at := rng.IntN(len(m))
		switch rng.IntN(5) {
		case 0:
			m[at] ^= 1 << rng.IntN(8)
		case 1:
			m[at] = byte(rng.IntN(256))
		case 2:
			return m[:at+1]
		case 3:
			end := min(len(m), at+1+rng.IntN(40))
			m = append(m[:at:at], m[end:]...)
		default:
			end := min(len(m), at+1+rng.IntN(40))
			m = append(m[:end:end], m[at:]...)
		}
		if len(m) == 0 {
			return seed[:1]
		}
	}
	return m
}

// judgeMutant reads a damaged file. The rows in it are those its footer or its
// lines count: as many must be delivered, rejected or late.
func judgeMutant(path string, text []byte, rows int64) (string, error) {
	if err := os.WriteFile(path, text, 0o666); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	delivered, units := int64(0), 0.0
	stats, err := datasets.ScanSeries(ctx, datasets.Source{Path: path},
		datasets.SeriesOptions{Workers: 1}, func(s datasets.SeriesRows) error {
			delivered += int64(len(s.Days))
			for _, q := range s.Quantity {
				units += q
				if math.IsNaN(q) || math.IsInf(q, 0) || q < 0 {
					return fmt.Errorf("a quantity of %g", q)
				}
			}
			return nil
		})
	switch {
	case ctx.Err() != nil:
		return "stuck", nil
	case err != nil:
		return "refused", nil
	case delivered+stats.Rejected+stats.Later > stats.Rows:
		return "lost", nil // more came out than went in
	case stats.Rows == rows && stats.Rejected == 0:
		return "same", nil
	case stats.Rows != rows && stats.Rejected == 0 && text[0] == 'P':
		return "lost", nil // a Parquet file knows how many rows it has
	}
	want, negative := unitsOf(text)
	switch {
	case text[0] == 'P' || negative:
		return "hidden", nil
	case math.Abs(want-units) > 1e-6*max(1, want):
		return "lost", nil // the text as it now is holds other units
	}
	return "same", nil
}

// unitsOf is what a damaged text holds by another reader: the standard library's,
// row by row, with the rows that are whole sales. negative tells of returns, whose
// netting is not told here.
func unitsOf(text []byte) (units float64, negative bool) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	head, err := r.Read()
	if err != nil {
		return 0, true
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.TrimSpace(name)] = i
	}
	for {
		row, err := r.Read()
		if err != nil {
			return units, negative || err != io.EOF
		}
		field := func(name string) string {
			if i, ok := at[name]; ok && i < len(row) {
				return strings.Trim(row[i], " ")
			}
			return ""
		}
		q, wrong := strconv.ParseFloat(field("quantity"), 64)
		if _, err := core.ParseDay(field("date")); err != nil || wrong != nil || len(row) > len(head) ||
			field("sku") == "" || field("location") == "" {
			continue
		}
		if math.IsNaN(q) || math.Abs(q) > 1e6 {
			continue
		}
		units, negative = units+q, negative || q < 0
	}
}
