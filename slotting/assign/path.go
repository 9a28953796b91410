package assign

import (
	"container/heap"

	"github.com/stockwright/stockwright/slotting/nearest"
)

// pathSearch is the state of one shortest augmenting path.
type pathSearch struct {
	dist    []float64
	from    []int32 // row that reached the slot
	stamp   []int32
	now     int32
	queue   nearest.Queue
	scanned []int32
}

// augment matches a free row along the shortest path of reduced costs.
func (s *assigner) augment(row int32) bool {
	q := &s.search
	q.now++
	q.queue, q.scanned = q.queue[:0], q.scanned[:0]
	s.relax(row, 0)
	spares := false
	var spareSlot int32
	for len(q.queue) > 0 {
		at := heap.Pop(&q.queue).(nearest.Reach)
		j := at.Node
		if at.Metres > q.dist[j] {
			continue
		}
		switch i := s.holder[j]; {
		case i == noRow:
			s.flip(row, j, at.Metres, spareSlot)
			return true
		case i != spareRow:
			q.scanned = append(q.scanned, j)
			s.relax(i, at.Metres)
		default:
			q.scanned = append(q.scanned, j)
			if !spares {
				spares, spareSlot = true, j
				s.relaxSpare(j, at.Metres)
			}
		}
	}
	return s.widen(row) && s.augment(row)
}

// widen gives every arc there is to the rows a failed search met; false when
// they had them all.
func (s *assigner) widen(row int32) bool {
	rows := []int32{row}
	for _, j := range s.search.scanned {
		if s.holder[j] >= 0 {
			rows = append(rows, s.holder[j])
		}
	}
	more := false
	for _, i := range rows {
		if s.dense[i] {
			continue
		}
		s.dense[i], more = true, true
		s.arcs[i] = s.arcs[i][:0]
		for kind, slots := range s.kinds {
			if s.Allowed[s.Kind[i]][kind] {
				s.arcs[i] = append(s.arcs[i], slots...)
			}
		}
	}
	return more
}

func (s *assigner) relax(i int32, base float64) {
	for _, j := range s.arcs[i] {
		s.reachSlot(i, j, base+max(0, s.Value[i]*s.Way[j]+s.p[j]-s.u[i]))
	}
}

// relaxSpare goes on from a spare row, which may lie in any slot at no cost.
func (s *assigner) relaxSpare(slot int32, base float64) {
	for j := range s.p {
		s.reachSlot(spareRow, int32(j), base+max(0, s.p[j]-s.p[slot]))
	}
}

func (s *assigner) reachSlot(i, j int32, d float64) {
	q := &s.search
	if q.stamp[j] == q.now && q.dist[j] <= d {
		return
	}
	q.stamp[j], q.dist[j], q.from[j] = q.now, d, i
	heap.Push(&q.queue, nearest.Reach{Metres: d, Node: j})
}

// flip moves the rows along the path to the free slot and brings the duals up
// to date.
func (s *assigner) flip(row, end int32, length float64, spareSlot int32) {
	q := &s.search
	for _, j := range q.scanned {
		if i := s.holder[j]; i >= 0 {
			s.u[i] += length - q.dist[j]
		}
		s.p[j] += length - q.dist[j]
	}
	s.u[row] += length
	for j := end; ; {
		i := q.from[j]
		if i == spareRow {
			s.holder[j] = spareRow
			j = spareSlot
			continue
		}
		before := s.slot[i]
		s.holder[j], s.slot[i] = i, j
		if i == row {
			return
		}
		j = before
	}
}
