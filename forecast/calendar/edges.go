package calendar

// The days before a holiday on which doors are closed sell what the holiday does not, and the
// day after it the rest. A day closed in every week is no holiday: its weekday knows.

const (
	edgeLongest = 4    // days closed in a row; longer is a refit or a winter
	edgeSpread  = 0.15 // of such a day, log scale
)

// edges adds a column for the day before days closed in a row of which one is mostly open,
// for the day before that, and for the day after, where history has such days. shut are the
// rows without trade.
func (k *Columns) edges(shut []bool, n, known int) {
	var open, seen [7]int
	for t := range known {
		w := weekday(k.First + int32(t))
		if seen[w]++; !shut[t] {
			open[w]++
		}
	}
	rows := [3][]int32{} // two days before, the day before, the day after
	for t := 0; t < n; {
		if !shut[t] {
			t++
			continue
		}
		from, unusual := t, false
		for ; t < n && shut[t]; t++ {
			w := weekday(k.First + int32(t))
			unusual = unusual || 2*open[w] > seen[w]
		}
		if !unusual || t-from > edgeLongest {
			continue
		}
		for i, at := range [3]int{from - 2, from - 1, t} {
			if at >= 0 && at < n && !shut[at] {
				rows[i] = append(rows[i], int32(at))
			}
		}
	}
	for i, name := range [3]string{"closed in two days", "closed next day", "closed the day before"} {
		if len(rows[i]) > 0 && int(rows[i][0]) < known {
			id := k.add(name, edgeSpread)
			k.mark(id, rows[i])
			k.named = append(k.named, id)
		}
	}
}
