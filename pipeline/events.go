package pipeline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/plan"
)

// An event of every location, category and SKU is part of the calendar that
// groups share; any other is an effect of its own in each series it names. One
// that is listed for every store, store by store, is an event of every location.

type eventDay struct {
	name string
	day  core.Day
}

// sharedEvents are the event days that concern everybody.
func sharedEvents(in *datasets.Inputs) map[eventDay]bool {
	stores, at := 0, map[eventDay]map[string]bool{}
	for _, l := range in.Locations {
		if l.Kind != "warehouse" {
			stores++
		}
	}
	for _, e := range in.Events {
		if e.Category != "" || e.SKU != "" {
			continue
		}
		k := eventDay{e.Event, e.Date}
		if at[k] == nil {
			at[k] = map[string]bool{}
		}
		at[k][e.Location] = true
	}
	out := map[eventDay]bool{}
	for k, locations := range at {
		listed := 0
		for _, l := range in.Locations {
			if l.Kind != "warehouse" && locations[l.Location] {
				listed++
			}
		}
		if locations[""] || stores > 0 && listed == stores {
			out[k] = true
		}
	}
	return out
}

// concerns tells whether an event row is covered by the shared calendar.
func concerns(shared map[eventDay]bool, e datasets.Event) bool {
	return e.Category == "" && e.SKU == "" && shared[eventDay{e.Event, e.Date}]
}

// ownEvents are the days of the events that name the key's location, category
// or SKU, by name and day.
func (b *book) ownEvents(k core.Key) []datasets.Event { return naming(b.local, k, b.m.category(k.SKU)) }

func naming(local []datasets.Event, k core.Key, category string) []datasets.Event {
	var out []datasets.Event
	for _, e := range local {
		if (e.Location == "" || e.Location == k.Location) && (e.SKU == "" || e.SKU == k.SKU) &&
			(e.Category == "" || e.Category == category) {
			out = append(out, e)
		}
	}
	return out
}

// Events are the events of the inputs as a forecast takes them: those of everybody,
// and what own gives for a key over so many days from first on.
func Events(in *datasets.Inputs) (shared []forecast.CalendarEvent, own func(k core.Key, first int32, days int) []forecast.OwnEvent) {
	category := make(map[string]string, len(in.Items))
	for _, item := range in.Items {
		category[item.SKU] = item.Category
	}
	local := localEvents(in)
	return calendarEvents(in), func(k core.Key, first int32, days int) []forecast.OwnEvent {
		return spreadEvents(naming(local, k, category[k.SKU]), first, days)
	}
}

// calendarEvents are the days of the events that concern everybody, by day and name.
func calendarEvents(in *datasets.Inputs) []forecast.CalendarEvent {
	var out []forecast.CalendarEvent
	shared := sharedEvents(in)
	for _, e := range in.Events {
		if concerns(shared, e) {
			out = append(out, forecast.CalendarEvent{Name: e.Event, Day: int32(e.Date)})
		}
	}
	slices.SortFunc(out, func(x, y forecast.CalendarEvent) int {
		return cmp.Or(cmp.Compare(x.Day, y.Day), strings.Compare(x.Name, y.Name))
	})
	return slices.Compact(out) // one that is listed store by store
}

// localEvents are the events that do not concern everybody, by name and day.
func localEvents(in *datasets.Inputs) []datasets.Event {
	shared := sharedEvents(in)
	out := slices.DeleteFunc(slices.Clone(in.Events), func(e datasets.Event) bool { return concerns(shared, e) })
	slices.SortFunc(out, func(x, y datasets.Event) int {
		return cmp.Or(strings.Compare(x.Event, y.Event), cmp.Compare(x.Date, y.Date))
	})
	return out
}

// spreadEvents lays the events out over days from first on.
func spreadEvents(events []datasets.Event, first int32, days int) []forecast.OwnEvent {
	var out []forecast.OwnEvent
	for _, e := range events {
		t := int(int32(e.Date) - first)
		if n := len(out); n == 0 || out[n-1].Name != e.Event {
			out = append(out, forecast.OwnEvent{Name: e.Event, On: make([]float64, days)})
		}
		if t >= 0 && t < days {
			out[len(out)-1].On[t] = 1
		}
	}
	return slices.DeleteFunc(out, func(e forecast.OwnEvent) bool { return !slices.Contains(e.On, 1) })
}

// eventProblems names the events ahead that the history cannot tell anything
// about, because they never took place in it.
func (n *Night) eventProblems(first int32, horizon int) {
	seen, ahead, shared := map[string]bool{}, map[string]core.Day{}, sharedEvents(n.in)
	for _, e := range n.in.Events {
		switch {
		case !concerns(shared, e):
		case e.Date < n.opt.AsOf:
			seen[e.Event] = seen[e.Event] || int32(e.Date) >= first
		case e.Date < n.opt.AsOf+core.Day(horizon):
			if day, ok := ahead[e.Event]; !ok || e.Date < day {
				ahead[e.Event] = e.Date
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ahead)) {
		if day := ahead[name]; !seen[name] {
			n.problem(plan.Problem{Code: "event_unknown", Severity: plan.SeverityNotice, Key: name,
				Text: fmt.Sprintf("it takes place on %s and never did in the history used: no effect of it is known, the forecast goes on as if it were an ordinary day", day),
				Hint: "set a forecast override for its days, or name it as a like event of the past"})
		}
	}
}

// refusedEvents counts, by name, the series whose own events lie ahead and could
// not be used.
type refusedEvents map[string]*refusedEvent

type refusedEvent struct {
	series int
	first  core.Key
	why    string
}

func (all refusedEvents) add(r ShardResult, asOf core.Day) {
	for _, refused := range r.Forecast.Refused {
		text, own := strings.CutPrefix(refused, "event ")
		name, why, ok := strings.Cut(text, ": ")
		if !own || !ok {
			continue
		}
		ahead := slices.ContainsFunc(r.Events, func(e datasets.Event) bool {
			return e.Event == name && e.Date >= asOf && e.Date < asOf+core.Day(len(r.Forecast.Mean))
		})
		if !ahead {
			continue
		}
		if all[name] == nil {
			all[name] = &refusedEvent{first: r.Key, why: why}
		}
		all[name].series++
	}
}

// merge adds what a later shard counted.
func (all refusedEvents) merge(later refusedEvents) {
	for name, r := range later {
		if all[name] == nil {
			all[name] = r
			continue
		}
		all[name].series += r.series
	}
}

func (all refusedEvents) problems(n *Night) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		r := all[name]
		n.problem(plan.Problem{Code: "event_refused", Severity: plan.SeverityNotice, Key: name,
			Text: fmt.Sprintf("it lies ahead and is not used in %d series, the first of them %s (%s)", r.series, r.first, r.why),
			Hint: "list it for every location if it holds there, or set a forecast override for its days"})
	}
}
