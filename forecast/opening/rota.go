package opening

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A weekday may be open in some weeks only: a pharmacy has every fourth Sunday on duty, a
// warehouse sells on the first Saturday of a month. Such a weekday is neither closed nor one
// of few sales: its days are closed or open by a rota.

const (
	rotaLongest = 6    // weeks of a rota looked for
	rotaMost    = 12   // weeks of the rotas of all weekdays together
	rotaTimes   = 4    // how often each of its weeks must have come
	rotaTrade   = 0.75 // least share of the days on duty that traded
	rotaIdle    = 0.1  // most of the others
	rotaUsual   = 0.85 // share of its days that a weekday without a rota may trade on
)

// rotas are the cycles in which single weekdays are looked for, the shortest first; those of
// more weeks hold the rotas of several weekdays.
var rotas = func() (of []kind) {
	for n := 2; n <= rotaMost; n++ {
		of = append(of, rotaOf(n))
	}
	return append(of, kinds[len(kinds)-1],
		kind{"weekday before month's end", 42, tabled(func(d int32) int { return 7*(daysLeft(date(d))/7) + Weekday(d) })})
}()

// rotaOf is the rota of so many weeks, each from its Monday.
func rotaOf(weeks int) kind {
	days := int32(7 * weeks)
	return kind{rotaName + strconv.Itoa(weeks), int(days), func(d int32) int { return int(((d+3)%days + days) % days) }}
}

const rotaName = "weeks of "

// onDuty finds the weekdays that trade by a rota, in place of what the week alone said of
// them: those that traded on some of their days, though a usual day would have.
func (s *survey) onDuty(p *Pattern) {
	var found map[int]duty
	var all kind
	if s.best < rotaTrade { // on no day is trade sure enough
		return
	}
	lately := s.turnsLately()
	for w := range 7 {
		var k kind
		var open []bool
		if s.mayTurn(s.tradedOn[w], s.knownOn[w]) {
			k, open = s.rotaFor(w, 0)
		}
		for i, weeks := range rotaLately {
			if open == nil && lately[i][w] {
				k, open = s.rotaFor(w, len(s.known)-7*weeks)
			}
		}
		if open == nil {
			continue
		}
		if both, ok := together(all, k); ok {
			all = both
			if found == nil {
				found = map[int]duty{}
			}
			found[w] = s.since(w, k, open)
		}
	}
	if len(found) > 0 {
		s.follow(p, all, found)
	}
}

// duty is which cells of a weekday's rota were open, and which are now.
type duty struct{ was, now []bool }

// since is a rota as it is now: where its last days off duty all traded it has ended, and the
// weekday is open; where its last days on duty did not, it is closed.
func (s *survey) since(w int, k kind, open []bool) duty {
	var days [2]int // off duty and on
	same := [2]bool{true, true}
	for t := s.next(w, 0) + (len(s.known)-1-s.next(w, 0))/7*7; t >= 0; t -= 7 {
		if !s.known[t] || !slices.Contains(s.traded[max(0, t-6):min(len(s.known), t+7)], true) {
			continue // closed for weeks: no word on the rota
		}
		on := 0
		if open[k.of(s.day(t))/7] {
			on = 1
		}
		if days[on] < rotaTimes {
			days[on]++
			same[on] = same[on] && s.traded[t] != (on == 1)
		}
	}
	switch {
	case same[0] && days[0] == rotaTimes:
		return duty{open, slices.Repeat([]bool{true}, len(open))}
	case same[1] && days[1] == rotaTimes && rotaTimes*s.usual >= evidence:
		return duty{open, make([]bool, len(open))}
	}
	return duty{open, open}
}

// rotaLately are the last weeks in which a rota is looked for that began of late, the most first.
var rotaLately = [...]int{24, 16, 12, 8}

// turnsLately tells which weekdays may turn in each of these times, by the days within.
func (s *survey) turnsLately() (may [len(rotaLately)][7]bool) {
	var traded, known [7]float64
	to := len(s.known)
	for i := len(rotaLately) - 1; i >= 0; i-- {
		from := len(s.known) - 7*rotaLately[i]
		if from <= 0 {
			break
		}
		for t, w := from, Weekday(s.day(from)); t < to; t++ {
			if s.known[t] {
				known[w]++
				if s.traded[t] {
					traded[w]++
				}
			}
			if w++; w == 7 {
				w = 0
			}
		}
		to = from
		for w := range 7 {
			may[i][w] = s.mayTurn(traded[w], known[w])
		}
	}
	return may
}

// mayTurn tells whether a weekday trades on some of its days, beyond chance.
func (s *survey) mayTurn(traded, known float64) bool {
	return traded >= rotaTimes && (known-traded)*s.usual >= evidence && traded <= rotaUsual*known
}

// next is the first place from one on that is of a weekday.
func (s *survey) next(w, from int) int { return from + (w-Weekday(s.day(from))+7)%7 }

// rotaFor is the shortest rota that says when a weekday trades from a place on, and which of
// its cells of that weekday, in their order, are open; nil for none.
func (s *survey) rotaFor(w, from int) (kind, []bool) {
	for _, k := range rotas {
		if k.cells > 7*rotaLongest {
			continue
		}
		traded, days := make([]float64, k.cells/7), make([]float64, k.cells/7)
		for t := s.next(w, from); t < len(s.known); t += 7 {
			if s.known[t] {
				c := k.of(s.day(t)) / 7
				days[c]++
				if s.traded[t] {
					traded[c]++
				}
			}
		}
		open, clean, on, came, times := make([]bool, k.cells/7), true, 0, 0, 0.0
		for c, n := range days {
			if n == 0 { // no month has a sixth Sunday
				continue
			}
			came, times = came+1, times+n
			open[c] = traded[c] >= rotaTrade*n
			clean = clean && (open[c] || traded[c] <= rotaIdle*n)
			if open[c] {
				on++
			}
		}
		if clean && times >= float64(rotaTimes*came) && on > 0 && on < came {
			return k, open
		}
	}
	return kind{}, nil
}

// together is the rota that holds two, the first of which may be none yet.
func together(a, b kind) (kind, bool) {
	if a.name == "" || a.name == b.name {
		return b, true
	}
	if !strings.HasPrefix(a.name, rotaName) || !strings.HasPrefix(b.name, rotaName) {
		return a, false
	}
	m, n := a.cells/7, b.cells/7
	for weeks := max(m, n); weeks <= rotaMost; weeks++ {
		if weeks%m == 0 && weeks%n == 0 {
			return rotaOf(weeks), true
		}
	}
	return a, false
}

// follow closes the days of weekdays off their rota, and keeps those of weekdays closed in
// every week.
func (s *survey) follow(p *Pattern, k kind, found map[int]duty) {
	closed, turns := make([]bool, k.cells), false
	for c := range closed {
		w := c % 7
		if of, ok := found[w]; ok {
			closed[c] = !of.now[c/7%len(of.now)]
			turns = turns || closed[c]
		} else {
			closed[c] = p.Kind == kinds[0].name && slices.Contains(p.Cells, w)
		}
	}
	p.Shut = slices.DeleteFunc(p.Shut, func(d int32) bool { return found[Weekday(d)].was != nil })
	for t := range s.known {
		d := s.day(t)
		of := found[Weekday(d)]
		if c := k.of(d); s.known[t] && !s.traded[t] && of.was != nil && (closed[c] || !of.was[c/7%len(of.was)]) {
			p.Shut = append(p.Shut, d)
		}
	}
	if !turns { // rotas of the past
		return
	}
	p.Kind, p.Cells = k.name, nil
	for c, is := range closed {
		if is {
			p.Cells = append(p.Cells, c)
		}
	}
}

// rotaWords say which weekdays a rota of cells closes, always or in some weeks.
func (p *Pattern) rotaWords(k kind) string {
	var always, sometimes []string
	for w := range 7 {
		closed := 0
		for c := w; c < k.cells; c += 7 {
			if slices.Contains(p.Cells, c) {
				closed++
			}
		}
		name := time.Weekday((w+1)%7).String() + "s"
		switch closed {
		case 0:
		case k.cells / 7:
			always = append(always, name)
		default:
			if strings.HasPrefix(k.name, rotaName) {
				name += " of " + strconv.Itoa(closed) + " weeks in " + strconv.Itoa(k.cells/7)
			} else {
				name = "some " + name + " of the month"
			}
			sometimes = append(sometimes, name)
		}
	}
	return "on " + strings.Join(append(always, sometimes...), ", ")
}
