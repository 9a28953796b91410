package propose

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/dates"
)

// Of times that are instants: so many rows say at which hours nothing is sold, a night
// is so long, holds this share of the sales at most, and its middle is about three.
const (
	timedRows   = 200
	nightHours  = 6
	nightShare  = 0.04
	nightMiddle = 3
	nearNight   = 2
)

// zone notes where times are instants that are quiet at other hours than a night of
// UTC: days then begin at midnight of another zone, and evening sales would count for
// the day after, or morning sales for the day before.
func (p *Proposal) zone(ctx context.Context, s datasets.Source) error {
	name := p.InFile("date")
	if name == "" || p.wants[0].column != "date" || s.Zone != nil && s.Zone.String() != time.UTC.String() {
		return nil
	}
	f, ok := dates.FormatOf(p.Dates)
	if !ok {
		return nil
	}
	_, instants, err := datasets.DatedColumn(s, name)
	if err != nil {
		return err
	}
	var hours [24]int
	rows, seen := 0, 0
	err = datasets.EachText(ctx, s, []string{name}, func(row []string) bool {
		seen++
		if m, ok := f.Parse(row[0]); ok && (m.Instant || instants) {
			hours[(m.Micros/3_600_000_000%24+24)%24]++
			rows++
		}
		return seen < sampled || rows > 0 && seen < enough/10
	})
	if err != nil || rows < timedRows {
		return err
	}
	begin, least := quietest(hours)
	spread := 0
	for _, n := range hours {
		if n > 0 {
			spread++
		}
	}
	middle := (begin + nightHours/2) % 24
	offset := (nightMiddle-middle+36)%24 - 12 // hours ahead of UTC
	if float64(least) > nightShare*float64(rows) || spread < nightHours || offset >= -nearNight && offset <= nearNight {
		return nil
	}
	p.Zone = fmt.Sprintf("times in %s are instants, and days begin at midnight UTC; fewest sales, %.2g %%, are from %02d to %02d UTC: if that is your night (about UTC%+d), "+
		"name your zone, such as %s, with --time-zone", name, 100*float64(least)/float64(rows), begin,
		(begin+nightHours)%24, offset, zoneAt(offset))
	return nil
}

// quietest is where the six hours with the fewest sales begin, and how many those are;
// of several that follow each other, the middle.
func quietest(hours [24]int) (begin, least int) {
	var sums [24]int
	for h := range sums {
		for k := range nightHours {
			sums[h] += hours[(h+k)%24]
		}
	}
	least = slices.Min(sums[:])
	longest := 0
	for h := range sums {
		run := 0
		for run < 24 && sums[(h+run)%24] == least {
			run++
		}
		if run > longest {
			begin, longest = (h+run/2)%24, run
		}
	}
	return begin, least
}

// zoneAt is a well-known zone so many hours ahead of UTC in winter.
func zoneAt(offset int) string {
	for _, name := range []string{"America/New_York", "America/Chicago", "America/Denver",
		"America/Los_Angeles", "America/Sao_Paulo", "Europe/Moscow", "Asia/Dubai",
		"Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
		"Pacific/Auckland"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		if _, seconds := time.Date(2025, 1, 15, 0, 0, 0, 0, zone).Zone(); seconds == offset*3600 {
			return name
		}
	}
	return fmt.Sprintf("Etc/GMT%+d", -offset)
}
