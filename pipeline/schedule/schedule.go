// Package schedule says when a pipeline is due and runs it then.
//
// A plan belongs to a day of the calendar, not to a tick of a clock. An
// expression such as "30 2 * * *" is read as a list of wall-clock times in a
// time zone, and every wall-clock time is mapped to one instant: a time the
// clock jumps over falls due when the clock lands, a time that is shown twice
// falls due the first time. An expression that names every hour is the
// exception, because a check each hour is about hours that pass, not about the
// calendar: it falls due in both of the repeated hours.
//
// The expressions are those of robfig/cron (minute, hour, day of month, month,
// weekday; names, lists, ranges, steps; @daily and its relatives), whose own
// Next skips "30 2 * * *" on the night of the spring change and repeats it on
// the autumn one.
package schedule

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the zones must be known on a machine without a zone database

	"github.com/robfig/cron/v3"

	"github.com/stockwright/stockwright/core"
)

// Schedule is a cron expression in a time zone.
type Schedule struct {
	text  string
	spec  cron.SpecSchedule
	zone  *time.Location
	every bool // the hour field names every hour
}

// Occurrence is one time at which a schedule falls due.
type Occurrence struct {
	// Day is the calendar day the occurrence belongs to: the day of the
	// wall-clock time in the expression, even where the clock jumps over
	// midnight and the instant lies on the next day.
	Day core.Day
	// At is the instant, shown in the schedule's zone.
	At time.Time
}

// Parse reads a cron expression of five fields, or a descriptor such as
// @daily, for a zone. A prefix "CRON_TZ=Zone " overrides the zone. It refuses
// "@every", which has no place on a calendar, and an expression that never
// falls due, such as 30 February.
func Parse(expression string, zone *time.Location) (Schedule, error) {
	text := strings.TrimSpace(expression)
	if strings.Contains(text, "@every") {
		return Schedule{}, fmt.Errorf("schedule %q: @every counts from the start of the program; name wall-clock times instead, e.g. \"0 * * * *\" for each hour", text)
	}
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	parsed, err := parser.Parse(text)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w; it needs minute, hour, day of month, month and weekday, e.g. \"30 2 * * *\"", text, err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Schedule{}, fmt.Errorf("schedule %q is not a calendar expression", text)
	}
	s := Schedule{text: text, spec: *spec, zone: zone}
	if strings.Contains(text, "TZ=") {
		s.zone = spec.Location
	}
	if s.zone == nil {
		s.zone = time.UTC
	}
	s.spec.Location = time.UTC
	const allHours = 1<<24 - 1
	s.every = s.spec.Hour&allHours == allHours
	if s.spec.Next(time.Unix(0, 0).UTC()).IsZero() {
		return Schedule{}, fmt.Errorf("schedule %q never falls due: no such day exists", text)
	}
	return s, nil
}

// String is the expression as it was given.
func (s Schedule) String() string { return s.text }

// Zone is the time zone the wall-clock times are meant in.
func (s Schedule) Zone() *time.Location { return s.zone }

// Next is the first occurrence after an instant. The second result is false
// where none comes within five years.
func (s Schedule) Next(after time.Time) (Occurrence, bool) {
	z := zoneAround{s.zone}
	// Wall-clock times and instants run in the same order except near a
	// transition, so the search begins a transition's width early there.
	from := wallOf(after.In(s.zone)).Add(-z.disorder(after))
	var best Occurrence
	found := false
	for wall := s.spec.Next(from.Add(-time.Second)); !wall.IsZero(); wall = s.spec.Next(wall) {
		instants := s.instants(wall)
		for _, at := range instants {
			if at.After(after) && (!found || at.Before(best.At)) {
				best, found = Occurrence{Day: core.DayOf(wall), At: at.In(s.zone)}, true
			}
		}
		if found && wall.Sub(wallOf(best.At)) >= z.disorder(best.At) {
			break
		}
	}
	return best, found
}

// Missed is the latest occurrence in (after, until] and how many there are.
func (s Schedule) Missed(after, until time.Time) (latest Occurrence, count int) {
	for at := after; ; {
		next, ok := s.Next(at)
		if !ok || next.At.After(until) {
			return latest, count
		}
		latest, at = next, next.At
		count++
	}
}

// instants are the moments at which a wall-clock time falls due: none on a day
// the zone skipped whole, two only for an hourly schedule in a repeated hour.
func (s Schedule) instants(wall time.Time) []time.Time {
	z := zoneAround{s.zone}
	shown := z.shown(wall)
	switch {
	case len(shown) > 0 && !s.every:
		return shown[:1]
	case len(shown) > 0:
		return shown
	}
	midnight := wall.Truncate(24 * time.Hour)
	if z.first(midnight).Equal(z.first(midnight.AddDate(0, 0, 1))) {
		return nil // the date line moved: this day has no hour at all
	}
	return []time.Time{z.first(wall)}
}
