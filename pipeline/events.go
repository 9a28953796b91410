package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/forecast"
	"github.com/stockwright/stockwright/plan"
)

// An event of every location, category and SKU is part of the calendar that
// groups share; any other is an effect of its own in each series it names.

func everywhere(e datasets.Event) bool { return e.Location == "" && e.Category == "" && e.Sku == "" }

// ownEvents are the days of the events that name the key's location, category
// or SKU, by name and day.
func (b *book) ownEvents(k Key) []datasets.Event {
	var out []datasets.Event
	for _, e := range b.local {
		if (e.Location == "" || e.Location == k.Location) && (e.Sku == "" || e.Sku == k.SKU) &&
			(e.Category == "" || e.Category == b.m.category(k.SKU)) {
			out = append(out, e)
		}
	}
	return out
}

// localEvents are the events that do not concern everybody, by name and day.
func localEvents(all []datasets.Event) []datasets.Event {
	out := slices.DeleteFunc(slices.Clone(all), everywhere)
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
	seen, ahead := map[string]bool{}, map[string]plan.Day{}
	for _, e := range n.in.Events {
		switch {
		case !everywhere(e):
		case e.Date < n.opt.AsOf:
			seen[e.Event] = seen[e.Event] || int32(e.Date) >= first
		case e.Date < n.opt.AsOf+plan.Day(horizon):
			if day, ok := ahead[e.Event]; !ok || e.Date < day {
				ahead[e.Event] = e.Date
			}
		}
	}
	for name, day := range ahead {
		if !seen[name] {
			n.problem(plan.Problem{Code: "event_unknown", Severity: plan.SeverityNotice, Key: name,
				Text: fmt.Sprintf("it takes place on %s and never did in the history used: no effect of it is known, the forecast goes on as if it were an ordinary day", day),
				Hint: "set a forecast override for its days, or name it as a like event of the past"})
		}
	}
}

// refusedEvents are the own events of a series that lie ahead and could not be used.
func refusedEvents(r ShardResult, asOf plan.Day) []plan.Problem {
	var out []plan.Problem
	for _, why := range r.Forecast.Refused {
		name, text, ok := strings.Cut(strings.TrimPrefix(why, "event "), ": ")
		if !ok || !strings.HasPrefix(why, "event ") {
			continue
		}
		ahead := slices.ContainsFunc(r.Events, func(e datasets.Event) bool {
			return e.Event == name && e.Date >= asOf && e.Date < asOf+plan.Day(len(r.Forecast.Mean))
		})
		if ahead {
			out = append(out, plan.Problem{Stage: "forecast", Code: "event_refused", Severity: plan.SeverityNotice, Key: r.Key.String(),
				Text: "the event " + name + " lies ahead and is not used: " + text, Hint: "set a forecast override for its days if it matters"})
		}
	}
	return out
}
