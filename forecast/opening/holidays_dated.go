package opening

// addDated adds a holiday that keeps its dates, where the run is the latest of one: from
// Christmas Eve to Epiphany it is closed on the fourth of January too, though that was a
// Saturday, a Sunday or never a day of trade in the years known.
func (r *recurring) addDated(to *holidays, latest holiday, before []holiday, end int32) {
	common, years := r.onSameDates(latest, before)
	if years < 2 {
		return
	}
	for year := 1; moved(common, year).first < end; year++ {
		v := moved(common, year)
		if r.ended(v, end) || v.last < end && r.silentIn(v) >= holidayLeast { // let go, or told by that year's run
			return
		}
	}
	for back := range years {
		to.past = append(to.past, moved(common, -back))
	}
	for ahead := 0; ahead <= 2; ahead++ {
		to.dated = append(to.dated, moved(common, date(end).Year()-date(common.first).Year()+ahead))
	}
}

// onSameDates are the dates that a run has in common with those of all years known before
// its own, in its own year, and in how many years they were closed; none where a year had
// too few of them.
func (r *recurring) onSameDates(latest holiday, before []holiday) (common holiday, years int) {
	common = r.withClosed(latest)
	for years = 1; ; years++ {
		was := moved(common, -years)
		if was.first < r.First {
			return common, years
		}
		found := false
		for _, v := range before {
			both := was.and(r.withClosed(v))
			if r.silentIn(both) >= holidayLeast {
				common, found = common.and(moved(both, years)), true
			}
		}
		if !found || r.silentIn(common) < holidayLeast {
			return holiday{}, 0
		}
	}
}

// withClosed is a run with the days beside it that are closed anyway.
func (r *recurring) withClosed(v holiday) holiday {
	closed := func(day int32) bool {
		t := int(day - r.First)
		return t >= 0 && t < len(r.open) && r.known[t] && !r.open[t]
	}
	for closed(v.first - 1) {
		v.first--
	}
	for closed(v.last + 1) {
		v.last++
	}
	return v
}

// silentIn counts the days of a run on which trade was to be expected and was not.
func (r *recurring) silentIn(v holiday) (days int) {
	for day := v.first; day <= v.last; day++ {
		if r.silent[day] > 0 {
			days++
		}
	}
	return days
}

// ended tells whether a holiday was let go: half of its days up to the end traded.
func (r *recurring) ended(v holiday, end int32) bool {
	traded := 0
	for day := max(v.first, r.First); day < min(v.last+1, end); day++ {
		if t := day - r.First; r.open[t] && r.traded[t] {
			traded++
		}
	}
	return 2*traded > r.openIn(v)
}

// openIn counts the days of a run on which trade was to be expected, as far as they are known.
func (r *recurring) openIn(v holiday) (days int) {
	for t := max(0, v.first-r.First); t < min(v.last-r.First+1, int32(len(r.open))); t++ {
		if r.open[t] {
			days++
		}
	}
	return days
}

// and are the days that two runs have in common.
func (v holiday) and(o holiday) holiday { return holiday{max(v.first, o.first), min(v.last, o.last)} }

// moved are the same dates some years later.
func moved(v holiday, years int) holiday {
	first, _ := sameDate(v.first, date(v.first).Year()+years)
	last, _ := sameDate(v.last, date(v.last).Year()+years)
	return holiday{first, last}
}
