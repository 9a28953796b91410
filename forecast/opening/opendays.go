package opening

// openDays are the ways of sorting days by their place among the open days of their month,
// from its first and from its last: a subscription is sent on the first working day, whatever
// its date. Cell 0 is of closed days, and of months of which that end is not known.
func (s *survey) openDays() []kind {
	if s.Doors == nil {
		return nil
	}
	n := len(s.Doors)
	fromStart, fromEnd := make([]uint8, n), make([]uint8, n)
	for from := 0; from < n; {
		first := date(s.day(from))
		to := min(n, from+daysLeft(first)+1)
		if first.Day() == 1 {
			place := uint8(0)
			for t := from; t < to; t++ {
				if s.Doors[t] {
					place++
					fromStart[t] = place
				}
			}
		}
		if daysLeft(date(s.day(to-1))) == 0 {
			place := uint8(0)
			for t := to - 1; t >= from; t-- {
				if s.Doors[t] {
					place++
					fromEnd[t] = place
				}
			}
		}
		from = to
	}
	at := func(cells []uint8) kind {
		return kind{cells: 32, of: func(day int32) int { return int(cells[day-s.First]) }}
	}
	return []kind{at(fromStart), at(fromEnd)}
}

// notOpenDays are the coming days of cells that are not open.
func (s *survey) notOpenDays(k kind, isOpen []bool) (closed []int32) {
	for t := len(s.Sold); t < len(s.Doors); t++ {
		if d := s.day(t); !isOpen[k.of(d)] {
			closed = append(closed, d)
		}
	}
	return closed
}
