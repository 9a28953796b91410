package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/pipeline/runs"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, weighedWorlds) }

var weighedWorlds = []planWorld{
	{name: "P10.3 cheese by the kilogram is planned in hundredths and ordered in kg",
		judge: func(d *door) (string, bool, error) {
			return cheese(d, "kg,2", "", func(l *plan.PurchaseLine) bool {
				return strings.HasPrefix(l.Reason, "position 12.5 kg is at or below") && l.OrderUnit == "kg" && l.OrderUnitSize == 100 && l.Quantity%100 == 0
			})
		}},
	{name: "P10.3 and in packs of half a kilogram where the supplier has them",
		judge: func(d *door) (string, bool, error) {
			return cheese(d, "kg,1", "0.5", func(l *plan.PurchaseLine) bool {
				return strings.Contains(l.Reason, fmt.Sprintf("; %g kg in %d × 0.5 kg", float64(l.Quantity)/10, l.Quantity/5)) &&
					l.OrderUnit == "0.5 kg" && l.OrderUnitSize == 5 && l.Quantity%5 == 0
			})
		}},
	{name: "P10.3 parts of a piece are refused and named", judge: func(d *door) (string, bool, error) {
		n, err := cheeseNight(d, ",", "")
		if err != nil {
			return "", false, err
		}
		q, err := n.bought("CHEESE", "WH")
		if err != nil {
			return "", false, err
		}
		rejects, err := table[plan.Reject](n, "rejects")
		return fmt.Sprintf("buys %d, %d rows refused", q, len(rejects)), q == 0 && len(rejects) == 1 &&
			rejects[0].Column == "on_hand", err
	}},
	{name: "P10.3 the plan's table and explain speak of 12.5 kg, exports of base units", judge: func(d *door) (string, bool, error) {
		n, err := cheeseNight(d, "kg,2", "")
		if err != nil {
			return "", false, err
		}
		var v verdicts
		for _, ask := range [][]string{{"plan"}, {"plan", "policies"}, {"explain", "CHEESE@WH"}} {
			code, out, err := d.run(append(ask, "-w", n.workspace())...)
			text, _, _ := strings.Cut(out, "Checks (recomputed now")
			v.want(err == nil && code == 0 && strings.Contains(text, "12.5 kg") && !strings.Contains(text, "1250"), "%s: %s", ask, text)
		}
		code, out, err := d.run("plan", "--format", "csv", "-w", n.workspace())
		v.want(err == nil && code == 0 && strings.Contains(out, ",1250,"), "csv: %s", out)
		return v.text("12.5 kg")
	}},
	{name: "P10.3 forecasts of weighed goods are judged in money", judge: func(d *door) (string, bool, error) {
		n, err := cheeseNight(d, "kg,2", "")
		if err != nil {
			return "", false, err
		}
		var run struct {
			Headline struct{ Demand runs.DemandJudged }
		}
		text, err := os.ReadFile(filepath.Join(n.dir, "run.json"))
		if err == nil {
			err = json.Unmarshal(text, &run)
		}
		j := run.Headline.Demand
		const sold = 7 * 3.25 * 12.55 // 22.75 kg a week, which are 2,275 base units
		return j.Line(), j.AtCost && math.Abs(j.Sold-sold) < 0.05*sold, err
	}},
}

// cheese sells 3.25 kg a day at a lead time of 5 days and has 12.5 kg: ordered up to a level
// it buys what six days and a margin need beyond them, in the wanted unit.
func cheese(d *door, unit, multiple string, inUnit func(*plan.PurchaseLine) bool) (string, bool, error) {
	n, err := cheeseNight(d, unit, multiple)
	if err != nil {
		return "", false, err
	}
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	if err != nil || len(lines) != 1 {
		return fmt.Sprint(len(lines), " lines"), false, err
	}
	l := &lines[0]
	kg, left := float64(l.Value.Float())/12.55, 12.5
	saw := fmt.Sprintf("%d in %s of %d, %.1f kg for %s: %s", l.Quantity, l.OrderUnit, l.OrderUnitSize, kg, l.Value, l.Reason)
	return saw, inUnit(l) && kg > 0.98*6*3.25-left && kg < 9*3.25-left, nil // 98 % is promised
}

// cheeseNight plans it from CSV files.
func cheeseNight(d *door, unit, multiple string) (*nightOut, error) {
	const asOf = core.Day(20_400)
	w := d.workspace("replenish: {policy: order_up_to}\n")
	var sales strings.Builder
	sales.WriteString("date,sku,location,quantity,unit_price\n")
	r := rand.New(rand.NewPCG(10, 3))
	for k := range 300 {
		fmt.Fprintf(&sales, "%s,CHEESE,WH,%.2f,24.90\n", asOf-core.Day(300-k), 3.25+0.2*r.NormFloat64())
	}
	for table, text := range map[string]string{"sales": sales.String(),
		"items":     "sku,unit_cost,unit_price,unit_name,unit_decimals\nCHEESE,12.55,24.90," + unit + "\n",
		"locations": "location,kind\nWH,warehouse\n", "stock": "sku,location,on_hand\nCHEESE,WH,12.5\n",
		"sourcing": "sku,supplier,lead_time_days,order_multiple\nCHEESE,ALP,5," + multiple + "\n"} {
		if err := w.putCSV(table, text); err != nil {
			return nil, err
		}
	}
	return w.night(asOf)
}
