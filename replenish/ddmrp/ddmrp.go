// Package ddmrp holds demand-driven buffers: zones, net flow, average daily
// usage (Ptak and Smith, Demand Driven Material Requirements Planning, 3rd ed.).
package ddmrp

import "math"

// Buffer holds what a buffer is sized from.
type Buffer struct {
	DailyUsage     float64 // units a day
	LeadDays       float64 // decoupled lead time
	LeadFactor     float64 // share of the lead time in red base and green
	VariabilityFac float64 // share of red base in red safety
	MOQ            float64 // units
	OrderCycle     float64 // days between orders
}

// Zones are the buffer's zones in units.
type Zones struct {
	RedBase, RedSafety, Red float64
	Yellow, Green           float64
	TopYellow, TopGreen     float64
}

// Zones sizes the buffer: yellow is usage over the lead time; red base its
// share LeadFactor, red safety a share VariabilityFac of that; green the
// greatest of usage × lead × factor, minimum order and order cycle.
func (b Buffer) Zones() Zones {
	z := Zones{Yellow: b.DailyUsage * b.LeadDays}
	z.RedBase = z.Yellow * b.LeadFactor
	z.RedSafety = z.RedBase * b.VariabilityFac
	z.Red = z.RedBase + z.RedSafety
	z.Green = max(z.Yellow*b.LeadFactor, b.MOQ, b.DailyUsage*b.OrderCycle)
	z.TopYellow = z.Red + z.Yellow
	z.TopGreen = z.TopYellow + z.Green
	return z
}

// NetFlow is a buffer's planning position, in units.
type NetFlow struct {
	Position     float64 // on hand + on order − qualified demand
	Share        float64 // of top of green, 0–1
	Zone         string  // "red", "yellow" or "green"; above the top of green is green
	Order        float64 // up to top of green when at or below top of yellow, else 0
	OnHandOfRed  float64 // on hand as a share of the red zone: below 1 is an execution alert
	OnHandOfBase float64 // on hand as a share of red base
}

// NetFlow computes the net flow position, in units, and the order it asks for.
func (z Zones) NetFlow(onHand, onOrder, qualified float64) NetFlow {
	n := NetFlow{Position: onHand + onOrder - qualified}
	n.Share = n.Position / z.TopGreen
	switch {
	case n.Position <= z.Red:
		n.Zone = "red"
	case n.Position <= z.TopYellow:
		n.Zone = "yellow"
	default:
		n.Zone = "green"
	}
	if n.Position <= z.TopYellow {
		n.Order = z.TopGreen - n.Position
	}
	n.OnHandOfRed = onHand / z.Red
	n.OnHandOfBase = onHand / z.RedBase
	return n
}

// PastUsage is the average daily usage over the horizon days before today:
// issues[k] is what left k days ago; today's part is not history.
func PastUsage(issues map[int]float64, horizon int) float64 {
	total := 0.0
	for k := 1; k <= horizon; k++ {
		total += issues[k]
	}
	return total / float64(horizon)
}

// BlendedUsage weighs past and forecast usage, units over the same days each.
func BlendedUsage(past, pastDays, future, futureDays, wPast, wFuture float64) float64 {
	return (wPast*past/pastDays + wFuture*future/futureDays) / (wPast + wFuture)
}

// Rounded is a zone in whole units, rounded half up and away from nothing
// needed: 103.5 gives 104.
func Rounded(v float64) float64 { return math.Floor(v + 0.5) }
