package opening

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// kind is a way of sorting days into cells that come again.
type kind struct {
	name  string
	cells int
	of    func(day int32) int
}

// kinds are the cycles looked for, the week first.
var kinds = []kind{
	{"weekday", 7, Weekday},
	{"fortnight", 14, func(d int32) int { return int((d%14 + 14) % 14) }},
	{"day of month", 32, tabled(func(d int32) int { return date(d).Day() })},
	{"day before month's end", 32, tabled(func(d int32) int { return daysLeft(date(d)) })},
	{"weekday of month", 42, tabled(func(d int32) int { return 7*((date(d).Day()-1)/7) + Weekday(d) })},
}

// tabled looks the cells of 1990 to 2050 up, which every series asks for.
func tabled(of func(day int32) int) func(day int32) int {
	const first, days = 7305, 61 * 366
	table := sync.OnceValue(func() []uint8 {
		cells := make([]uint8, days)
		for i := range cells {
			cells[i] = uint8(of(first + int32(i)))
		}
		return cells
	})
	return func(day int32) int {
		if i := int(day) - first; i >= 0 && i < days {
			return int(table()[i])
		}
		return of(day)
	}
}

func kindNamed(name string) kind {
	for _, list := range [...][]kind{kinds, rotas} {
		for _, k := range list {
			if k.name == name {
				return k
			}
		}
	}
	return kind{of: func(int32) int { return -1 }}
}

// Weekday is 0 for Monday … 6 for Sunday.
func Weekday(day int32) int { return int(((day+3)%7 + 7) % 7) }

func date(day int32) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// daysLeft is how many days of the month follow.
func daysLeft(t time.Time) int { return t.AddDate(0, 1, -t.Day()).Day() - t.Day() }

// rounds is how often the usual sales are measured anew without the days found
// closed.
const rounds = 3

// couldClose tells at little cost whether any weekday stays without trade for
// long enough to show it closed; most items' do not.
func (s *survey) couldClose() bool {
	var run, longest [7]float64
	traded, days := &s.tradedOn, &s.knownOn
	for t := range s.known {
		if w := Weekday(s.day(t)); s.traded[t] {
			traded[w], days[w], run[w] = traded[w]+1, days[w]+1, 0
		} else if s.known[t] {
			days[w], run[w] = days[w]+1, run[w]+1
			longest[w] = max(longest[w], run[w])
		}
	}
	for w := range 7 {
		s.best = max(s.best, traded[w]/max(days[w], 1))
	}
	rate := -s.most * math.Log(1-min(s.best, surest))
	s.usual = min(rate, most) / belowUsual
	for w := range 7 {
		if longest[w]*s.usual >= evidence/2 ||
			traded[w] <= almostNone*days[w] && days[w]*s.usual >= evidence/2 {
			return true
		}
	}
	return false
}

// week finds the weekdays that are closed, each in the parts of the history in
// which it was.
func (s *survey) week(p *Pattern) {
	var shut, places [7][]int
	var ahead [7]bool
	for w := range 7 {
		places[w] = s.places(w)
	}
	s.usualCells(kinds[0])
	for range rounds {
		s.measure()
		for w := range 7 {
			shut[w], ahead[w] = s.closedOf(places[w])
		}
		for t := range s.open {
			s.open[t] = s.known[t]
		}
		for _, days := range shut {
			for _, t := range days {
				s.open[t] = false
			}
		}
	}
	for w := range 7 {
		if ahead[w] {
			p.Kind, p.Cells = kinds[0].name, append(p.Cells, w)
		}
		for _, t := range shut[w] {
			p.Shut = append(p.Shut, s.day(t))
		}
	}
	if len(p.Cells) == 7 { // nothing sells any more: that is no closing day
		p.Kind, p.Cells = "", nil
	}
}

// usualCells takes cells that trade less than half as often as the best as not
// open, to begin with: the best say what is usual.
func (s *survey) usualCells(k kind) {
	share := s.shares(k)
	best := 0.0
	for _, v := range share {
		best = max(best, v)
	}
	for t := range s.open {
		s.open[t] = s.known[t] && share[k.of(s.day(t))] >= best/2
	}
}

// shares is the share of the known days of each cell that traded.
func (s *survey) shares(k kind) []float64 {
	traded, days := s.cells(k)
	for c := range traded {
		traded[c] /= max(days[c], 1)
	}
	return traded
}

// cells counts the known days of each cell, and those of them that traded.
func (s *survey) cells(k kind) (traded, days []float64) {
	traded, days = make([]float64, k.cells), make([]float64, k.cells)
	for t := range s.known {
		if s.known[t] {
			c := k.of(s.day(t))
			days[c]++
			if s.traded[t] {
				traded[c]++
			}
		}
	}
	return traded, days
}

// places are the known days of a weekday in whose weeks, to either side, there
// was trade: where nothing at all sells, no weekday is closed.
func (s *survey) places(w int) []int {
	n := len(s.known)
	before := make([]int, n+1) // traded days before
	for t := range n {
		before[t+1] = before[t]
		if s.traded[t] {
			before[t+1]++
		}
	}
	var out []int
	for t := range n {
		if !s.known[t] || Weekday(s.day(t)) != w {
			continue
		}
		around := before[min(n, t+7)] - before[max(0, t-6)]
		if s.traded[t] {
			around--
		}
		if around > 0 || s.traded[t] {
			out = append(out, t)
		}
	}
	return out
}

// runLeast is the least number of days in a row of a cell that can show it
// closed; two where there are no others.
const runLeast = 4

// closedOf finds which days of a cell were closed, and whether it is closed
// ahead. Closed are runs without trade that are no chance, or all days without
// trade where hardly any had some.
func (s *survey) closedOf(days []int) (shut []int, ahead bool) {
	if len(days) < 2 {
		return nil, false
	}
	days = s.withoutYearly(days)
	traded, chance := 0, 0.0
	for _, t := range days {
		chance += s.rate[t] / belowUsual
		if s.traded[t] {
			traded++
		}
	}
	if float64(traded) <= almostNone*float64(len(days)) && chance >= evidence && !s.lately(days) {
		for _, t := range days {
			if !s.traded[t] {
				shut = append(shut, t)
			}
		}
		return shut, true
	}
	for from := 0; from < len(days); {
		to, sum := from, 0.0
		for ; to < len(days) && !s.traded[days[to]]; to++ {
			sum += s.rate[days[to]] / belowUsual
		}
		if to-from >= runLeast && sum >= evidence {
			shut = append(shut, days[from:to]...)
			ahead = to == len(days)
		}
		from = max(to, from+1)
	}
	return shut, ahead
}

// lately tells whether the last days of a cell traded: it has opened.
func (s *survey) lately(days []int) bool {
	traded := 0
	for _, t := range days[max(0, len(days)-3):] {
		if s.traded[t] {
			traded++
		}
	}
	return traded >= 2
}

// What a cycle other than the week must show: so many traded days, of which its
// open cells hold nearly all, and nearly always trade.
const (
	cycleDays  = 5
	cycleHolds = 0.97
	cycleTrade = 0.8
	// cycleTimes is how often each of its open cells must have come, on the mean: a cell seen
	// once trades always or never.
	cycleTimes = 3
)

// otherCycles looks for a cycle that says when a business trades whose weekdays
// do not: the first of the month, every other Friday.
func (s *survey) otherCycles(p *Pattern) {
	for _, k := range slices.Concat(kinds[1:], s.openDays()) {
		traded, known := s.cells(k)
		best := 0.0
		for c := range traded {
			best = max(best, traded[c]/max(known[c], 1))
		}
		isOpen := make([]bool, k.cells)
		in, all, days, openCells := 0.0, 0.0, 0.0, 0.0
		for c, n := range traded {
			if c == 0 && k.name == "" {
				continue
			}
			share := n / max(known[c], 1)
			all += n
			if share < best/2 {
				continue
			}
			isOpen[c] = true
			in, days = in+n, days+known[c]
			if share > 0 {
				openCells++
			}
		}
		if days < cycleTimes*openCells || all < cycleDays || in < cycleHolds*all || in < cycleTrade*days {
			continue
		}
		p.Kind, p.Cells, p.Shut = k.name, nil, nil
		if k.name == "" { // Cells do not know on which days doors are open
			p.Yearly = s.notOpenDays(k, isOpen)
		}
		for c, is := range isOpen {
			if !is && k.name != "" {
				p.Cells = append(p.Cells, c)
			}
		}
		for t := range s.known {
			if s.known[t] && !s.traded[t] && !isOpen[k.of(s.day(t))] {
				p.Shut = append(p.Shut, s.day(t))
			}
		}
		return
	}
}

// String says in words what is closed ahead, but for yearly days; "" for nothing.
func (p *Pattern) String() string {
	var words []string
	switch p.Kind {
	case "":
		return ""
	case "weekday":
		for _, w := range p.Cells {
			words = append(words, time.Weekday((w+1)%7).String()+"s")
		}
		return "on " + strings.Join(words, ", ")
	case "fortnight":
		return "on some weekdays of one week in two"
	}
	k := kindNamed(p.Kind)
	if k.cells%7 == 0 {
		return p.rotaWords(k)
	}
	for c := range k.cells {
		if (c > 0 || p.Kind != "day of month") && !slices.Contains(p.Cells, c) && c < 31 {
			words = append(words, strconv.Itoa(c))
		}
	}
	if p.Kind == "day of month" {
		return "but on day " + strings.Join(words, ", ") + " of the month"
	}
	return "but " + strings.Join(words, ", ") + " days before the end of the month"
}
