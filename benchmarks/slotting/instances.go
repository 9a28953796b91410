package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/slotting/layout"
)

// instance is one public storage-location and routing instance.
type instance struct {
	layout layout.Layout
	policy layout.Policy // set for sets with one routing rule
	tours  [][]int32     // SKUs from 0
	start  []int32       // slot of each SKU
	fixed  []bool
}

type numbers struct {
	v   []float64
	pos int
}

func readNumbers(path string) (*numbers, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Split(bufio.ScanWords)
	n := &numbers{}
	for s.Scan() {
		v, err := strconv.ParseFloat(s.Text(), 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		n.v = append(n.v, v)
	}
	return n, s.Err()
}

func (n *numbers) next() int {
	n.pos++
	return int(n.v[n.pos-1])
}

func (n *numbers) tours() [][]int32 {
	sizes := make([]int, n.next())
	for i := range sizes {
		sizes[i] = n.next()
	}
	tours := make([][]int32, len(sizes))
	for i, size := range sizes {
		for range size {
			tours[i] = append(tours[i], int32(n.next()-1))
		}
	}
	return tours
}

func readInstance(folder, set, name string) (instance, error) {
	n, err := readNumbers(filepath.Join(folder, set, name))
	if err != nil {
		return instance{}, err
	}
	if strings.HasPrefix(set, "guo") {
		return readGuo(n), nil
	}
	return readSilva(n), nil
}

// readSilva: all SKUs free, parallel aisles, origin at the front of aisle 1.
func readSilva(n *numbers) instance {
	aisles, rows := n.next(), n.next()
	wide, long := n.next(), n.next()
	skus := n.next()
	in := instance{tours: n.tours()}
	for i := range skus {
		place := i / 2
		in.layout.Slots = append(in.layout.Slots, layout.Slot{ID: fmt.Sprint(i),
			Place: core.Place{Aisle: fmt.Sprint(place/rows + 1), X: float64(place / rows * wide),
				Y: float64((place%rows + 1) * long)}})
		in.start = append(in.start, int32(i))
	}
	in.layout.CrossAisles = []float64{0, float64((rows + 1) * long)}
	in.layout.Stations = []layout.Station{{ID: "origin", Kind: layout.Pack}}
	in.fixed = make([]bool, skus)
	_ = aisles
	return in
}

// readGuo: some SKUs fixed, an explicit distance table, aisle by aisle.
func readGuo(n *numbers) instance {
	aisles, rows := n.next(), n.next()
	n.pos += 3
	skus := n.next()
	in := instance{tours: n.tours(), policy: layout.Sequence, fixed: make([]bool, skus), start: make([]int32, skus)}
	places := aisles * rows
	for s := range 2 * places {
		in.layout.Slots = append(in.layout.Slots, layout.Slot{ID: fmt.Sprint(s),
			Place: core.Place{Aisle: fmt.Sprint(s/2/rows + 1)}, Bay: fmt.Sprint(s/2%rows + 1)})
	}
	in.layout.Stations = []layout.Station{{ID: "depot", Kind: layout.Pack}}
	used := make([]int, places)
	for n.pos+1 < len(n.v) {
		sku, place := n.next()-1, n.next()-1
		in.fixed[sku] = true
		in.start[sku] = int32(2*place + used[place])
		used[place]++
	}
	place := 0
	for sku := range skus {
		if in.fixed[sku] {
			continue
		}
		for used[place] == 2 {
			place++
		}
		in.start[sku] = int32(2*place + used[place])
		used[place]++
	}
	in.layout.Distances = guoDistances(places, rows)
	return in
}

func guoDistances(places, rows int) []layout.Distance {
	var out []layout.Distance
	for a := range 2 * places {
		out = append(out, layout.Distance{From: "depot", To: fmt.Sprint(a), Metres: guoDepot(a/2/rows, a/2%rows)})
		for b := range a {
			out = append(out, layout.Distance{From: fmt.Sprint(a), To: fmt.Sprint(b),
				Metres: guoBetween(a/2/rows, a/2%rows, b/2/rows, b/2%rows)})
		}
	}
	return out
}

func guoDepot(aisle, row int) float64 {
	if aisle < 2 {
		return 4.5 + float64(row)
	}
	return 6.5 + float64(row)
}

func guoBetween(a, ra, b, rb int) float64 {
	if a == b {
		return float64(max(ra-rb, rb-ra))
	}
	if a/2 == b/2 {
		return 7 + float64(ra+rb)
	}
	return 9 + float64(ra+rb)
}
