package ranked

// Growing replaces v by the nearest non-decreasing sequence in least squares
// (pool adjacent violators).
func Growing(v []float64) {
	type pool struct {
		mean float64
		n    int
	}
	var pools []pool
	for _, x := range v {
		pools = append(pools, pool{x, 1})
		for len(pools) > 1 && pools[len(pools)-2].mean >= pools[len(pools)-1].mean {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			n := a.n + b.n
			pools = append(pools[:len(pools)-2], pool{(a.mean*float64(a.n) + b.mean*float64(b.n)) / float64(n), n})
		}
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			v[i] = p.mean
			i++
		}
	}
}
