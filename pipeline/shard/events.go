package shard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
)

// An event of every location, category and SKU is part of the calendar that
// groups share; any other is an effect of its own in each series it names. One
// that is listed for every store, store by store, is an event of every location.

type EventDay struct {
	Name string
	Day  core.Day
}

// SharedEvents are the event days that concern everybody.
func SharedEvents(in *datasets.Inputs) map[EventDay]bool {
	stores, at := 0, map[EventDay]map[string]bool{}
	for _, l := range in.Locations {
		if l.Kind != "warehouse" {
			stores++
		}
	}
	for _, e := range in.Events {
		if e.Category != "" || e.SKU != "" {
			continue
		}
		k := EventDay{e.Event, e.Date}
		if at[k] == nil {
			at[k] = map[string]bool{}
		}
		at[k][e.Location] = true
	}
	out := map[EventDay]bool{}
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

// Concerns tells whether an event row is covered by the shared calendar.
func Concerns(shared map[EventDay]bool, e datasets.Event) bool {
	return e.Category == "" && e.SKU == "" && shared[EventDay{e.Event, e.Date}]
}

func EventsNaming(local []datasets.Event, k core.Key, category string) []datasets.Event {
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
func Events(in *datasets.Inputs) (shared []forecast.CalendarEvent,
	own func(k core.Key, first int32, days int) []forecast.OwnEvent) {
	category := make(map[string]string, len(in.Items))
	for _, item := range in.Items {
		category[item.SKU] = item.Category
	}
	local := LocalEvents(in)
	return CalendarEvents(in), func(k core.Key, first int32, days int) []forecast.OwnEvent {
		return SpreadEvents(EventsNaming(local, k, category[k.SKU]), first, days)
	}
}

// CalendarEvents are the days of the events that concern everybody, by day and name.
func CalendarEvents(in *datasets.Inputs) []forecast.CalendarEvent {
	var out []forecast.CalendarEvent
	shared := SharedEvents(in)
	for _, e := range in.Events {
		if Concerns(shared, e) {
			out = append(out, forecast.CalendarEvent{Name: e.Event, Day: int32(e.Date)})
		}
	}
	slices.SortFunc(out, func(x, y forecast.CalendarEvent) int {
		return cmp.Or(cmp.Compare(x.Day, y.Day), strings.Compare(x.Name, y.Name))
	})
	return slices.Compact(out) // one that is listed store by store
}

// LocalEvents are the events that do not concern everybody, by name and day.
func LocalEvents(in *datasets.Inputs) []datasets.Event {
	shared := SharedEvents(in)
	out := slices.DeleteFunc(slices.Clone(in.Events), func(e datasets.Event) bool { return Concerns(shared, e) })
	slices.SortFunc(out, func(x, y datasets.Event) int {
		return cmp.Or(strings.Compare(x.Event, y.Event), cmp.Compare(x.Date, y.Date))
	})
	return out
}

// SpreadEvents lays the events out over days from first on.
func SpreadEvents(events []datasets.Event, first int32, days int) []forecast.OwnEvent {
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
