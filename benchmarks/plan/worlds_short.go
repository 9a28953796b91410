package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, shortWorlds) }

// shortWorlds are goods that cannot be had in time, and what the planner is told of them.
var shortWorlds = []planWorld{
	{name: "P5 a shop whose warehouse waits for goods is short until they come", judge: shopsWait},
	{name: "P10.4 what nobody takes orders for any more says how long it lasts", judge: nobodyTakesOrders},
	{name: "P10.1 a customer's order that is due before goods can come is short", judge: orderedTooSoon},
	{name: "P10.2 what is at risk counts the prices that stand in sales alone", judge: soldFor},
	{name: "P6.2 a pack far above a stated level waits for a person", judge: packAboveLevel},
}

// shopsWait: two shops sell 4 a day each and have 8, which leave the empty warehouse on Tuesdays and
// Fridays. Goods of one item are twelve days away on the sea; the other's are ordered tonight, 45
// days away, and its shops have nothing.
func shopsWait(d *door) (string, bool, error) {
	t := twoShops(12, 1)
	t.tables["lanes"] = []string{"from_location,location,lead_time_days,delivery_weekdays"}
	t.tables["open_orders"] = []string{"order,sku,location,supplier,quantity,due_on"}
	t.tables["sourcing"] = []string{"sku,supplier,unit_cost,lead_time_days", "OLD,SUP,5,45", "FAR,SUP,5,45"}
	t.add("items", "FAR,5,9,1,,")
	t.add("open_orders", "C1,OLD,WH,SUP,600,%s", businessDay+12)
	for _, shop := range []string{"S1", "S2"} {
		t.add("lanes", "WH,%s,1,\"tue,fri\"", shop)
		for sku, has := range map[string]int{"OLD": 8, "FAR": 0} {
			t.sell(sku, shop, 400, 0, level(4))
			t.add("stock", "%s,%s,%d", sku, shop, has)
		}
	}
	t.add("stock", "OLD,WH,0")
	t.add("stock", "FAR,WH,0")
	n, err := t.night(d)
	if err != nil {
		return "", false, err
	}
	var v verdicts
	sea, err := n.problems("OLD@S1") // there on Saturday the 15th, at the shops on Tuesday the 18th
	if err != nil {
		return "", false, err
	}
	first := sea["stockout_before_receipt"]
	short := 15*4.0 - 8
	v.want(strings.Contains(first.Text, (businessDay+15).String()), "with goods at sea: %s", first.Text)
	v.want(math.Abs(first.AtRisk.Float()-4*short) < 0.15*4*short, "with goods at sea %s are at risk, about %.0f", first.AtRisk, 4*short)
	later, err := n.problems("FAR@S1")
	if err != nil {
		return "", false, err
	}
	far, err := n.problems("FAR@WH")
	if err != nil {
		return "", false, err
	}
	text := later["stockout_before_receipt"].Text
	v.want(strings.Contains(text, "WH has 0 of the") && strings.Contains(text, (businessDay+45).String()), "with goods ordered tonight: %s", text)
	risk, lost := far["stockout_before_receipt"].AtRisk.Float()+later["stockout_before_receipt"].AtRisk.Float(), 4*2*4*47.0
	v.want(math.Abs(risk-lost) < 0.15*lost, "%.0f are at risk of what is ordered tonight, about %.0f", risk, lost)
	return v.text(first.Text)
}

// nobodyTakesOrders: the last order day was a month ago, 20 are left of 2 a day.
func nobodyTakesOrders(d *door) (string, bool, error) {
	n, err := nightOf(d, "", 20_400, func(s *steadyShop) {
		for i := range s.sales {
			s.sales[i].Quantity = 2
		}
		s.sourcing[0].LastOrderOn, s.sourcing[0].LeadTimeDays = s.asOf-30, 14
		s.stock[0].OnHand = 20
	})
	if err != nil {
		return "", false, err
	}
	said, err := n.problems("A@SHOP")
	text := said["stockout_before_receipt"].Text
	return text, strings.Contains(text, "no supplier takes orders") && strings.Contains(text, "lasts 10 days") &&
		!strings.Contains(text, "order placed"), err
}

// soldFor: 4 a day that cost 2 and sell for 12, by the sales alone; goods come in a week, none is left.
func soldFor(d *door) (string, bool, error) {
	n, err := nightOf(d, "", 20_400, func(s *steadyShop) {
		for i := range s.sales {
			s.sales[i].UnitPrice = 12
		}
		s.items[0].UnitPrice, s.items[0].UnitCost, s.sourcing[0].UnitCost = 0, 20_000, 20_000
	})
	if err != nil {
		return "", false, err
	}
	said, err := n.problems("A@SHOP")
	risk, lost := said["stockout_before_receipt"].AtRisk.Float(), 7*4*(12-2.0)
	return fmt.Sprintf("%.0f are at risk, about %.0f", risk, lost), math.Abs(risk-lost) < 0.15*lost, err
}

// packAboveLevel: 2 a day, packs of 200 rounded down, 3 on hand, and a level of 30 that ann has
// stated. It is ordered before it is out, and not without her.
func packAboveLevel(d *door) (string, bool, error) {
	return lineOf(d, "replenish: {rounding: down}\n", 20_400, func(s *steadyShop) {
		for i := range s.sales {
			s.sales[i].Quantity = 2
		}
		s.sourcing[0].OrderMultiple, s.sourcing[0].LeadTimeDays, s.stock[0].OnHand = 200, 4, 3
		s.overrides = []datasets.Override{{SKU: "A", Location: "SHOP", Field: "order_up_to", Value: 30, StartsOn: s.asOf,
			EndsOn: core.NoDay, Author: "ann", Reason: "small shelf"}}
	}, func(l *plan.PurchaseLine, _ *nightOut) (string, bool) {
		return fmt.Sprintf("%d: %s", l.Quantity, l.Confirm), l.Quantity == 200 && strings.Contains(l.Confirm, "30 are wanted at most")
	})
}

// orderedTooSoon: 2 a day, 10 on hand, goods nine days away; a customer wants 40 in three days, or
// in ten.
func orderedTooSoon(d *door) (string, bool, error) {
	var texts []string
	for _, due := range []core.Day{3, 10} {
		t := newTrade(13, map[string]string{"sales": "date,sku,location,quantity", "items": "sku,unit_cost,unit_price", "locations": "location,kind",
			"sourcing": "sku,supplier,lead_time_days", "stock": "sku,location,on_hand", "customer_orders": "order,sku,location,quantity,due_on"})
		t.sell("PAINT", "SHOP", 400, 0, level(2))
		t.add("items", "PAINT,5,9")
		t.add("locations", "SHOP,store")
		t.add("sourcing", "PAINT,SUP,9")
		t.add("stock", "PAINT,SHOP,10")
		t.add("customer_orders", "K1,PAINT,SHOP,40,%s", businessDay+due)
		n, err := t.night(d)
		if err != nil {
			return "", false, err
		}
		said, err := n.problems("PAINT@SHOP")
		if err != nil {
			return "", false, err
		}
		texts = append(texts, said["stockout_before_receipt"].Text)
	}
	var short int
	_, err := fmt.Sscanf(texts[0], "%d units of expected demand, 30 of them ordered by customers, come", &short)
	return strings.Join(texts, "; "), err == nil && short >= 46 && short <= 51 && !strings.Contains(texts[1], "customers"), nil
}
