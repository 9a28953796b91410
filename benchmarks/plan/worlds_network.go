package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, networkWorlds) }

var networkWorlds = []planWorld{
	{name: "P3.3 a warehouse's rest of a predecessor goes first", judge: restOfPredecessor},
	{name: "P6.4 a warehouse sends the less than a case it has", judge: lessThanACase},
	{name: "P5 what is approved and not sent counts once", judge: approvedCountsOnce},
	{name: "P10.2 goods at a warehouse go on though they cannot be bought", judge: goesOnUnbought},
	{name: "P3.1 goods that reach the shops after the last day on sale are not bought", judge: tooLateForShops},
	{name: "P6.4 receipts agree where a case is opened", judge: openedCase},
	{name: "P1.3 transfers on their way are open orders", judge: onTheirWay},
}

// twoShops sell a SKU at 4 a day each, from a warehouse that buys at 7 days.
func twoShops(seed uint64, caseOf int) *trade {
	t := newTrade(seed, map[string]string{
		"sales":     "date,sku,location,quantity",
		"items":     "sku,unit_cost,unit_price,case_pack,launched_on,replaces",
		"locations": "location,kind,supplied_by",
		"suppliers": "supplier",
		"sourcing":  "sku,supplier,unit_cost,lead_time_days",
		"stock":     "sku,location,on_hand",
	})
	t.add("locations", "WH,warehouse,")
	for _, shop := range []string{"S1", "S2"} {
		t.add("locations", "%s,store,WH", shop)
	}
	t.add("suppliers", "SUP")
	t.add("items", "OLD,5,9,%d,,", caseOf)
	t.add("sourcing", "OLD,SUP,5,7")
	return t
}

// sent is what a night sends, by SKU and place, and all of it.
func (n *nightOut) sent() (by map[string]int64, units int64, err error) {
	lines, err := table[plan.TransferLine](n, "transfer_plan")
	by = map[string]int64{}
	for _, l := range lines {
		by[l.SKU+"@"+l.Location] += l.Quantity
		units += l.Quantity
	}
	return by, units, err
}

// nightAgain runs the night of a day once more.
func (w *workspace) nightAgain(n *nightOut) (*nightOut, error) {
	out, err := w.night(businessDay)
	if err == nil {
		out.dir = n.dir + ".2"
	}
	return out, err
}

// restOfPredecessor: NEXT has taken over ten days ago, and of what it replaces 60 lie at the
// warehouse. They go to the shops before any of NEXT does, count in what is bought, and are
// not sent twice.
func restOfPredecessor(d *door) (string, bool, error) {
	night := func(rest int) (w *workspace, n *nightOut, bought int64, err error) {
		t := twoShops(5, 1)
		t.add("items", "NEXT,5,9,1,%s,OLD", businessDay-10)
		t.add("sourcing", "NEXT,SUP,5,7")
		for _, shop := range []string{"S1", "S2"} {
			t.sell("OLD", shop, 400, 10, level(4))
			t.sell("NEXT", shop, 10, 0, level(4))
			t.add("stock", "OLD,%s,0", shop)
			t.add("stock", "NEXT,%s,1", shop)
		}
		t.add("stock", "OLD,WH,%d", rest)
		t.add("stock", "NEXT,WH,15")
		w, n, err = t.workspaceNight(d)
		if err == nil {
			bought, err = n.bought("NEXT", "WH")
		}
		return w, n, bought, err
	}
	_, _, without, err := night(0)
	if err != nil {
		return "", false, err
	}
	w, n, with, err := night(60)
	if err != nil {
		return "", false, err
	}
	by, units, err := n.sent()
	if err != nil {
		return "", false, err
	}
	old := by["OLD@S1"] + by["OLD@S2"]
	var v verdicts
	v.want(old > 0 && (old == 60 || old == units), "of OLD %d are sent, of all %d", old, units)
	v.want(without > 60 && with < without-50, "%d of NEXT are bought, %d where none of OLD is left", with, without)
	if code, out, _ := w.run("check", "--receipts", "-w", w.dir); code != 0 {
		v.want(false, "receipts: %s", out)
	}
	if code, out, _ := w.run("review", "approve", "-w", w.dir, "--author", "ann", "--all"); code != 0 {
		v.want(false, "approve: %s", out)
	}
	again, err := w.nightAgain(n)
	if err != nil {
		return "", false, err
	}
	if _, units, err = again.sent(); err != nil {
		return "", false, err
	}
	next, err := again.bought("NEXT", "WH")
	v.want(units == 0 && next == 0, "once approved, %d more are sent and %d bought", units, next)
	text, right, _ := v.text(fmt.Sprintf("%d of OLD first, %d of NEXT bought for %d", old, with, without))
	return text, right, err
}

// lessThanACase: a case holds 24, the warehouse 10, and both shops are empty.
func lessThanACase(d *door) (string, bool, error) {
	t := twoShops(6, 24)
	for _, shop := range []string{"S1", "S2"} {
		t.sell("OLD", shop, 400, 0, level(4))
		t.add("stock", "OLD,%s,0", shop)
	}
	t.add("stock", "OLD,WH,10")
	_, n, err := t.workspaceNight(d)
	if err != nil {
		return "", false, err
	}
	by, units, err := n.sent()
	return fmt.Sprintf("%d of 10: %v", units, by), units == 10, err
}

// approvedCountsOnce: the transfers of a night are approved, and stand on the warehouse's hand
// until they are sent. Nothing has sold, so its position is what it was.
func approvedCountsOnce(d *door) (string, bool, error) {
	t := twoShops(7, 1)
	for _, shop := range []string{"S1", "S2"} {
		t.sell("OLD", shop, 400, 0, level(4))
		t.add("stock", "OLD,%s,0", shop)
	}
	t.add("stock", "OLD,WH,40")
	w, n, err := t.workspaceNight(d)
	if err != nil {
		return "", false, err
	}
	_, units, err := n.sent()
	if err != nil {
		return "", false, err
	}
	position := func(n *nightOut) int64 {
		policies, _ := table[datasets.Policy](n, "policies")
		for _, p := range policies {
			if p.Location == "WH" {
				return p.Position - p.Drafts
			}
		}
		return -1
	}
	before := position(n)
	if code, out, _ := w.run("review", "approve", "-w", w.dir, "--author", "ann", "--all"); code != 0 {
		return out, false, nil
	}
	again, err := w.nightAgain(n)
	if err != nil {
		return "", false, err
	}
	return fmt.Sprintf("%d sent, position %d, then %d", units, before, position(again)),
		units > 0 && before == 40 && position(again) == before, nil
}

// goesOnUnbought: two shops are empty and their warehouse is full. The currency of its supplier
// has no rate, or no supplier of it is known: nothing is bought, and the shops get what they do
// otherwise. The notice counts their lines.
func goesOnUnbought(d *door) (string, bool, error) {
	night := func(rest func(*trade)) (w *workspace, n *nightOut, by map[string]int64, units int64, err error) {
		t := twoShops(8, 1)
		for _, shop := range []string{"S1", "S2"} {
			t.sell("OLD", shop, 400, 0, level(4))
			t.add("stock", "OLD,%s,0", shop)
		}
		t.add("stock", "OLD,WH,90")
		t.add("items", "ELSE,5,9,1,,")
		t.add("stock", "ELSE,WH,0")
		t.add("sourcing", "ELSE,SUP,5,7")
		rest(t)
		w, n, err = t.workspaceNight(d)
		if err == nil {
			by, units, err = n.sent()
		}
		return w, n, by, units, err
	}
	_, _, want, of, err := night(func(*trade) {})
	if err != nil {
		return "", false, err
	}
	var v verdicts
	for name, rest := range map[string]func(*trade){
		"no rate": func(t *trade) {
			t.tables["suppliers"] = []string{"supplier,currency", "SUP,USD"}
			t.tables["currencies"] = []string{"currency,rate", "GBP,1.2"}
		},
		"no source": func(t *trade) { t.tables["sourcing"] = slices.Delete(t.tables["sourcing"], 1, 2) },
	} {
		w, n, by, units, err := night(rest)
		if err != nil {
			return "", false, err
		}
		v.want(units == of && maps.Equal(by, want), "%s: %v are sent, else %v", name, by, want)
		bought, err := n.bought("OLD", "WH")
		v.want(err == nil && bought == 0, "%s: %d are bought, %v", name, bought, err)
		without, err := n.problems("OLD")
		text := without["planned_without"].Text
		v.want(err == nil && strings.HasSuffix(text, "; 2 lines rest on it"), "%s: the notice says %q, %v", name, text, err)
		if code, out, _ := w.run("check", "--receipts", "-w", w.dir); code != 0 {
			v.want(false, "%s: receipts: %s", name, out)
		}
	}
	text, right, _ := v.text(fmt.Sprintf("%d sent: %v", of, want))
	return text, right && of > 0, nil
}

// tooLateForShops: goods ordered tonight are at the warehouse in a week and at the shops a day
// or more later, which is after their last day on sale, or thirteen days before it.
func tooLateForShops(d *door) (string, bool, error) {
	var bought [2]int64
	for i, ends := range []int{7, 21} {
		t := twoShops(9, 1)
		t.tables["items"] = []string{"sku,unit_cost,unit_price,ends_on"}
		t.add("items", "OLD,5,9,%s", businessDay+core.Day(ends))
		for _, shop := range []string{"S1", "S2"} {
			t.sell("OLD", shop, 400, 0, level(4))
			t.add("stock", "OLD,%s,0", shop)
		}
		t.add("stock", "OLD,WH,0")
		_, n, err := t.workspaceNight(d)
		if err != nil {
			return "", false, err
		}
		if bought[i], err = n.bought("OLD", "WH"); err != nil {
			return "", false, err
		}
	}
	return fmt.Sprintf("buys %d, and %d for two weeks more", bought[0], bought[1]), bought[0] == 0 && bought[1] > 40, nil
}

// openedCase: two shops that sell one in three weeks, and cases of twelve.
func openedCase(d *door) (string, bool, error) {
	t := twoShops(10, 12)
	for _, shop := range []string{"S1", "S2"} {
		t.sell("OLD", shop, 400, 0, level(0.05))
		t.add("stock", "OLD,%s,0", shop)
	}
	t.add("stock", "OLD,WH,60")
	w, n, err := t.workspaceNight(d)
	if err != nil {
		return "", false, err
	}
	by, units, err := n.sent()
	code, out, _ := w.run("check", "--receipts", "-w", w.dir)
	return fmt.Sprintf("%v sent; receipts: %s", by, out), units > 0 && units < 12 && code == 0, err
}

// onTheirWay: what has left the warehouse for the shops stands in open_orders, with the
// warehouse as who delivers, and is not sent again.
func onTheirWay(d *door) (string, bool, error) {
	t := twoShops(11, 1)
	t.tables["open_orders"] = []string{"order,sku,location,supplier,quantity,due_on"}
	for _, shop := range []string{"S1", "S2"} {
		t.sell("OLD", shop, 400, 0, level(4))
		t.add("stock", "OLD,%s,0", shop)
		t.add("open_orders", "T-%s,OLD,%s,WH,60,%s", shop, shop, businessDay+1)
	}
	t.add("stock", "OLD,WH,90")
	_, n, err := t.workspaceNight(d)
	if err != nil {
		return "", false, err
	}
	by, units, err := n.sent()
	return fmt.Sprintf("%v sent", by), units == 0, err
}
