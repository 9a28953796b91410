package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, betweenWorlds) }

var betweenWorlds = []planWorld{
	{name: "P3.4 a channel's goods that its customers have reserved are neither lost nor bought again", judge: reservedAtChannel},
	{name: "P7.8 the check between two nights counts what the night counts", judge: stockCheck},
	{name: "P10.3 a person's quantity of weighed goods is read in kg, or asked about", judge: kilogramsReviewed},
}

// outdoorShop is a shop with a web shop that sells from its stock. What each item has is added by
// the world that asks.
func outdoorShop() *trade {
	t := newTrade(21, map[string]string{
		"sales":           "date,sku,location,quantity",
		"items":           "sku,unit_cost,unit_price,unit_name,unit_decimals,replaces,launched_on",
		"locations":       "location,kind,supplied_by",
		"sourcing":        "sku,supplier,unit_cost,lead_time_days",
		"stock":           "sku,location,on_hand,reserved,lot,expires_on",
		"customer_orders": "order,sku,location,quantity,ordered_on,due_on",
	})
	t.add("locations", "SHOP,store,")
	t.add("locations", "WEB,channel,SHOP")
	return t
}

// item adds one that sells so many a day at the shop, bought in five days.
func (t *trade) item(sku string, perDay float64, columns string) {
	t.add("items", "%s,4,9,%s", sku, columns)
	t.add("sourcing", "%s,MILL,4,5", sku)
	t.sell(sku, "SHOP", 400, 0, level(perDay))
}

// reservedAtChannel has 40 at the web shop, of which 30 are reserved and the other 10 sell there:
// the shop's position is its own 20 and those 10.
func reservedAtChannel(d *door) (string, bool, error) {
	t := outdoorShop()
	t.item("TENT", 2, ",,,")
	t.sell("TENT", "WEB", 400, 0, level(2))
	t.add("stock", "TENT,SHOP,20,,,")
	t.add("stock", "TENT,WEB,40,30,,")
	n, err := t.night(d)
	if err != nil {
		return "", false, err
	}
	rows, err := table[datasets.Policy](n, "policies")
	if err != nil || len(rows) != 1 {
		return fmt.Sprint(len(rows), " policies"), false, err
	}
	p := rows[0]
	return fmt.Sprintf("position %d at %s", p.Position, p.Location), p.Location == "SHOP" && p.Position == 30, nil
}

// stockCheck runs the night, then sells, spoils and promises some of the stock and runs the check.
func stockCheck(d *door) (string, bool, error) {
	t := outdoorShop()
	for _, sku := range []string{"SOLD", "SPOILT", "PROMISED", "STILL", "SHARED"} {
		t.item(sku, 4, ",,,")
	}
	t.item("OLD", 4, ",,,")
	t.item("CHEESE", 4, "kg,1,,")
	t.add("items", "NEW,4,9,,,OLD,%s", businessDay-3)
	t.add("sourcing", "NEW,MILL,4,5")
	t.sell("SHARED", "WEB", 400, 0, level(4))
	t.add("stock", "STILL,SHOP,300,,,")
	t.add("stock", "SHARED,SHOP,45,,,")
	t.add("stock", "SHARED,WEB,300,,,")
	t.add("stock", "OLD,SHOP,300,,,")
	t.add("stock", "NEW,SHOP,2,,,")
	night := slices.Clone(t.tables["stock"])
	t.add("stock", "SOLD,SHOP,300,,,")
	t.add("stock", "SPOILT,SHOP,300,,,")
	t.add("stock", "PROMISED,SHOP,300,,,")
	t.add("stock", "CHEESE,SHOP,300,,,")
	w, n, err := t.workspaceNight(d)
	if err != nil {
		return "", false, err
	}
	above := map[string]bool{}
	policies, err := table[datasets.Policy](n, "policies")
	for _, p := range policies {
		above[p.SKU] = p.Position > p.ReorderPoint
	}
	if err != nil || !above["SHARED"] || !above["SPOILT"] || !above["NEW"] {
		return fmt.Sprint("the night's positions above their reorder points: ", above), false, err
	}

	t.tables["stock"] = night
	t.add("stock", "SOLD,SHOP,3,,,")
	t.add("stock", "SPOILT,SHOP,300,,L1,%s", businessDay-1)
	t.add("stock", "PROMISED,SHOP,300,,,")
	t.add("stock", "CHEESE,SHOP,1.5,,,")
	t.add("customer_orders", "C1,PROMISED,SHOP,298,%s,%s", businessDay, businessDay+1)
	said, err := t.check(w, businessDay)
	if err != nil {
		return "", false, err
	}
	var v verdicts
	for _, sku := range []string{"SOLD", "SPOILT", "PROMISED", "CHEESE"} {
		_, named := said[sku+"@SHOP"]
		v.want(named, "%s is not named", sku)
	}
	v.want(len(said) == 4, "named: %v", said)
	v.want(strings.Contains(said["CHEESE@SHOP"], "position 1.5 kg"), "%s", said["CHEESE@SHOP"])
	return v.text("SOLD, SPOILT, PROMISED and CHEESE, and no other")
}

// check writes the trade's tables again, runs the check and tells what fell, by key.
func (t *trade) check(w *workspace, asOf core.Day) (map[string]string, error) {
	for table, rows := range t.tables {
		w.texts = slices.DeleteFunc(w.texts, func(s string) bool { return s == table })
		if err := w.putCSV(table, strings.Join(rows, "\n")+"\n"); err != nil {
			return nil, err
		}
	}
	code, out, err := w.run("run", "stock-check", "-q", "-w", w.dir, "--as-of", asOf.String())
	if err != nil || code != 0 && code != 3 {
		return nil, fmt.Errorf("the check ended %d: %w: %s", code, err, out)
	}
	n := &nightOut{dir: fmt.Sprintf("%s/runs/%s-stock-check", w.dir, asOf)}
	problems, err := table[plan.Problem](n, "problems")
	said := map[string]string{}
	for _, p := range problems {
		if p.Code == "fell_below_reorder_point" {
			said[p.Key] = p.Text
		}
	}
	return said, err
}

// kilogramsReviewed changes a line of cheese, which is planned in hundredths of a kilogram.
func kilogramsReviewed(d *door) (string, bool, error) {
	n, err := cheeseNight(d, "kg,2", "")
	if err != nil {
		return "", false, err
	}
	change := func(quantity string) (int, string) {
		code, out, err := d.run("review", "change", "CHEESE@WH", "--quantity", quantity, "--author", "ann", "--reason", "a feast", "-w", n.workspace())
		if err != nil {
			return -1, err.Error()
		}
		return code, out
	}
	var v verdicts
	code, out := change("40")
	v.want(code == 2 && strings.Contains(out, `"40 kg" or "40 units"`), "bare: exit %d: %s", code, out)
	code, out = change("40.005kg")
	v.want(code == 2 && strings.Contains(out, "0.01 kg"), "half a unit: exit %d: %s", code, out)
	code, out = change("40 kg")
	v.want(code == 0, "in kg: exit %d: %s", code, out)
	code, out, err = d.run("plan", "-w", n.workspace())
	v.want(code == 0 && strings.Contains(out, "40 kg"), "plan: %s", out)
	if len(v) > 0 {
		return fmt.Sprint(v), false, err
	}
	return "40 kg", true, err
}
