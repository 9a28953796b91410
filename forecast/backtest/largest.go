package backtest

import "sort"

// Drawn is one series with the forecasts of one method, oldest origin first.
type Drawn struct {
	Series int
	Paths  []Path
}

// Largest picks the series that sold most among those forecast, with the paths
// of the last method measured.
func (r Report) Largest(series []Series, n int) []Drawn {
	if len(r.Paths) == 0 {
		return nil
	}
	method := r.Paths[len(r.Paths)-1].Method
	paths := map[int][]Path{}
	var order []int
	for _, p := range r.Paths {
		if p.Method == method {
			if paths[p.Series] == nil {
				order = append(order, p.Series)
			}
			paths[p.Series] = append(paths[p.Series], p)
		}
	}
	volume := func(i int) float64 {
		sum := 0.0
		for _, v := range series[i].Y {
			if v == v {
				sum += v
			}
		}
		return sum
	}
	sort.SliceStable(order, func(a, b int) bool { return volume(order[a]) > volume(order[b]) })
	var out []Drawn
	for _, i := range order[:min(n, len(order))] {
		out = append(out, Drawn{i, paths[i]})
	}
	return out
}
