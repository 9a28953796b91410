package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, proportionWorlds) }

var proportionWorlds = []planWorld{
	{name: "P8 a part never sold waits for a person", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) { s.sales = s.sales[:0] }, "never sold")
	}},
	{name: "P8 a line that lasts for years waits", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) { s.sourcing[0].Moq = 5000 }, "lasts 3 years")
	}},
	{name: "P8 more returned than sold waits", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) {
			s.joinSiblings() // a shop in which most units that come back were never sold is refused whole
			s.sales = append(s.sales, datasets.Sale{Date: s.asOf - 40, SKU: "A", Location: "SHOP", Quantity: -5000})
		}, "more came back")
	}},
	{name: "P8 what costs a hundred times its price waits", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) { s.sourcing[0].UnitCost *= 100; s.items[0].UnitCost *= 100 }, "costs 500")
	}},
	{name: "P8 an order of many times the usual waits", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) {
			for k := range 6 {
				s.receipts = append(s.receipts, datasets.Receipt{Order: fmt.Sprint("R", k), SKU: "A",
					Location: "SHOP", Supplier: "SUP", Quantity: 3,
					OrderedOn: s.asOf - core.Day(60+7*k), ReceivedOn: s.asOf - core.Day(53+7*k)})
			}
		}, "times the largest order before, 3")
	}},
	{name: "P8 much money on one sale waits", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) { s.joinNew(800_000_000, 1) }, "sold on one day only")
	}},
	{name: "P8 a new item of ordinary cost that sells does not wait", judge: func(d *door) (string, bool, error) {
		return waitsFor(d, func(s *steadyShop) { s.joinNew(50_000, 6) }, "")
	}},
	{name: "P8 an ordinary line does not wait", judge: func(d *door) (string, bool, error) {
		saw, right, err := waitsFor(d, func(*steadyShop) {}, "")
		return saw, right, err
	}},
	{name: "P8 a night of 40 times the usual waits whole", judge: planTooLarge},
	{name: "P11.5 a snooze holds until its day", judge: snoozeHolds},
}

// waitsFor judges the one line of a shop that sells 4 a day and is empty: it must
// wait for the reason, be left out by approve --all, and be taken with a reason.
// A reason of "" says that it must not wait.
func waitsFor(d *door, change func(*steadyShop), reason string) (string, bool, error) {
	s := newSteadyShop(20_400, 300, 4, 7, 0)
	change(s)
	w, n, err := s.night(d, "", s.asOf)
	if err != nil {
		return "", false, err
	}
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	if err != nil || len(lines) == 0 {
		return "no line", reason == "never sold" && err == nil, err
	}
	saw := fmt.Sprintf("%d: %q", lines[0].Quantity, lines[0].Confirm)
	right := lines[0].Confirm == "" && reason == "" || reason != "" && strings.Contains(lines[0].Confirm, reason)
	if _, out, _ := w.run("review", "approve", "-w", w.dir, "--author", "ann",
		"--all"); strings.Contains(out, "approve of 1") != (reason == "") {
		return saw + ", approved together: " + strings.TrimSpace(out), false, nil
	}
	if reason == "" {
		return saw, right, nil
	}
	problems, err := n.problems("A@SHOP")
	if err != nil {
		return "", false, err
	}
	p, named := problems["out_of_proportion"]
	if !named || p.AtRisk != lines[0].Value {
		return saw + ", no exception of its money", false, nil
	}
	if code, out, _ := w.run("review", "approve", "-w", w.dir, "--author", "ann", "A@SHOP"); code == 0 {
		return saw + ", approved without a reason: " + out, false, nil
	}
	code, out, _ := w.run("review", "approve", "-w", w.dir, "--author", "ann", "--reason", "a project", "A@SHOP")
	return saw, right && code == 0 && strings.Contains(out, "approve of 1"), nil
}

// joinNew puts the steady item beside, well stocked, and makes of A a new one of a
// cost that sells since some days.
func (s *steadyShop) joinNew(cost core.Money, days int) {
	s.joinSiblings()
	s.sales = slices.DeleteFunc(s.sales, func(r datasets.Sale) bool { return r.SKU == "A" })
	for k := range days {
		s.sales = append(s.sales, datasets.Sale{Date: s.asOf - core.Day(days+2-k), SKU: "A",
			Location: "SHOP", Quantity: 2})
	}
	s.items[0].UnitCost, s.items[0].UnitPrice, s.sourcing[0].UnitCost = cost, 2*cost, cost
}

// joinSiblings adds eight items that sell as A does and have plenty.
func (s *steadyShop) joinSiblings() {
	sold := s.sales
	for k := range 8 {
		sku := fmt.Sprint("B", k)
		it, src, st := s.items[0], s.sourcing[0], s.stock[0]
		it.SKU, src.SKU, st.SKU, st.OnHand = sku, sku, sku, 500
		s.items, s.sourcing, s.stock = append(s.items, it), append(s.sourcing, src), append(s.stock, st)
		for _, row := range sold {
			row.SKU = sku
			s.sales = append(s.sales, row)
		}
	}
}

// planTooLarge lives six ordinary nights and then one on which everybody's sales
// are typed in hundreds.
func planTooLarge(d *door) (string, bool, error) {
	const asOf, skus = core.Day(20_400), 12
	rng := rand.New(rand.NewPCG(8, 1))
	w := d.workspace("")
	var sales []datasets.Sale
	s := newSteadyShop(asOf, 200, 4, 7, 0)
	for k := range skus {
		sku := fmt.Sprintf("A%02d", k)
		it, src, st := s.items[0], s.sourcing[0], s.stock[0]
		it.SKU, src.SKU, st.SKU, st.OnHand = sku, sku, sku, int64(rng.IntN(30))
		s.items, s.sourcing, s.stock = append(s.items, it), append(s.sourcing, src), append(s.stock, st)
		for day := asOf - 200; day < asOf+10; day++ {
			sales = append(sales, datasets.Sale{Date: day, SKU: sku, Location: "SHOP",
				Quantity: float64(3 + rng.IntN(3))})
		}
	}
	s.sales = sales
	if err := s.write(w); err != nil {
		return "", false, err
	}
	for k := range core.Day(6) {
		if _, err := w.night(asOf + k); err != nil {
			return "", false, err
		}
	}
	for i := range s.sourcing {
		s.sourcing[i].UnitCost *= 40
		s.items[i].UnitCost *= 40
		s.items[i].UnitPrice *= 40
	}
	if err := s.write(w); err != nil {
		return "", false, err
	}
	n, err := w.night(asOf + 6)
	if err != nil {
		return "", false, err
	}
	problems, err := n.problems("replenish")
	if err != nil {
		return "", false, err
	}
	p, named := problems["plan_out_of_proportion"]
	_, out, err := w.run("review", "approve", "-w", w.dir, "--author", "ann", "--all")
	return p.Text, named && strings.Contains(out, "of 0 lines"), err
}

// snoozeHolds snoozes a line for ten nights.
func snoozeHolds(d *door) (string, bool, error) {
	s := newSteadyShop(20_400, 300, 4, 7, 0)
	w := d.workspace("")
	if err := s.write(w); err != nil {
		return "", false, err
	}
	saw, right := "", true
	for k := range core.Day(12) {
		n, err := w.night(s.asOf + k)
		if err != nil {
			return "", false, err
		}
		lines, err := table[plan.PurchaseLine](n, "purchase_plan")
		if err != nil || len(lines) != 1 {
			return fmt.Sprint(len(lines), " lines"), false, err
		}
		if k == 0 {
			if _, out, err := w.run("review", "snooze", "-w", w.dir, "--author", "ann", "--reason",
				"moving", "--until", (s.asOf + 10).String(), "A@SHOP"); err != nil {
				return out, false, err
			}
		}
		_, out, err := w.run("review", "approve", "-w", w.dir, "--author", "ben", "--all")
		if err != nil {
			return out, false, err
		}
		approved := strings.Contains(out, "approve of 1")
		if approved != (k >= 10) {
			right = false
		}
		saw += fmt.Sprintf("%d:%v ", k, approved)
		if approved {
			break
		}
	}
	return saw, right, nil
}
