package epc

import (
	"cmp"
	"slices"
)

// Read is one sighting of a tag by the antenna of a door.
type Read struct {
	EPC  EPC
	Door string // read point, such as an SGLN
	At   int64  // µs since 1970-01-01 UTC
}

// Passage is one object going through one door once, however often its tag
// was read.
type Passage struct {
	EPC         EPC
	Door        string
	First, Last int64 // first and last read, µs
	Reads       int
}

// Dock collapses reads into passages. Reads may come repeatedly and in any
// order: two reads of one tag at one door belong to the same passage when no
// more than Gap lies between them, directly or over other reads.
type Dock struct {
	Gap  int64 // µs; longest silence within one passage
	open map[visit][]Passage
}

type visit struct {
	epc  EPC
	door string
}

// Add takes one read.
func (d *Dock) Add(r Read) {
	if d.open == nil {
		d.open = make(map[visit][]Passage)
	}
	v := visit{r.EPC, r.Door}
	merged := Passage{r.EPC, r.Door, r.At, r.At, 1}
	kept := d.open[v][:0]
	for _, p := range d.open[v] {
		if merged.First-p.Last <= d.Gap && p.First-merged.Last <= d.Gap {
			merged.First, merged.Last = min(merged.First, p.First), max(merged.Last, p.Last)
			merged.Reads += p.Reads
			continue
		}
		kept = append(kept, p)
	}
	d.open[v] = append(kept, merged)
}

// Close returns and forgets the passages that no read at or after now can
// still belong to, in the order of their first reads. A read that comes later
// than now although it was made before a closed passage's end would open a
// passage again: choose now behind the slowest reader.
func (d *Dock) Close(now int64) []Passage {
	var done []Passage
	for v, list := range d.open {
		kept := list[:0]
		for _, p := range list {
			if now-p.Last > d.Gap {
				done = append(done, p)
			} else {
				kept = append(kept, p)
			}
		}
		if len(kept) == 0 {
			delete(d.open, v)
		} else {
			d.open[v] = kept
		}
	}
	slices.SortFunc(done, func(a, b Passage) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Door, b.Door), slices.Compare(a.EPC.text[:], b.EPC.text[:]),
			cmp.Compare(a.EPC.scheme, b.EPC.scheme))
	})
	return done
}

// Collapse turns a batch of reads into passages.
func Collapse(reads []Read, gap int64) []Passage {
	d := Dock{Gap: gap}
	last := int64(0)
	for _, r := range reads {
		d.Add(r)
		last = max(last, r.At)
	}
	return d.Close(last + gap + 1)
}
