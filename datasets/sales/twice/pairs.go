package twice

// Pairs finds spells on which every series of a location has two rows a day, whatever they
// say, where all other days have one: corrections below what they correct, or another till.
type Pairs struct {
	Finder
	days map[string]dayCount // by location
}

// dayCount are the days of the series of a location, and those of two rows or more.
type dayCount struct{ all, several int64 }

// Count notes how many days a series of a location has, and how many of two rows or more.
func (p *Pairs) Count(location string, all, several int64) {
	if p.days == nil {
		p.days = map[string]dayCount{}
	}
	c := p.days[location]
	p.days[location] = dayCount{c.all + all, c.several + several}
}

// Spells are those found, at locations that have one row on all other days, and these are most.
func (p *Pairs) Spells() (out []Days) {
	covered := map[string]int64{}
	for _, d := range p.Found {
		covered[d.Location] += d.Series
	}
	for _, d := range p.Found {
		if c := p.days[d.Location]; covered[d.Location] == c.several && 2*c.several < c.all {
			out = append(out, d)
		}
	}
	return out
}
