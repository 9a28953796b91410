package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, supplyWorlds) }

// supplyWorlds are calendars, lead times, sources, lots and rounding.
var supplyWorlds = []planWorld{
	{name: "P4.1 a supplier closed over the holidays delivers after them", judge: func(d *door) (string, bool, error) {
		asOf, _ := core.ParseDay("2025-12-21")
		want, _ := core.ParseDay("2026-01-03")
		return lineOf(d, "", asOf, func(s *steadyShop) { s.suppliers[0].Closures = "2025-12-24/2026-01-02" },
			func(l *plan.PurchaseLine, _ *nightOut) (string, bool) {
				return "due " + l.DueOn.String(), l.DueOn == want
			})
	}},
	{name: "P4.2 tails of an order and a mistyped order day do not move its lead time",
		judge: func(d *door) (string, bool, error) {
			return policyOf(d, "", func(s *steadyShop) {
				for k := range 40 {
					at := s.asOf - core.Day(90+7*k)
					r := datasets.Receipt{Order: fmt.Sprint("R", k), SKU: "A", Location: "SHOP",
						Supplier: "SUP", Quantity: 90, OrderedOn: at, ReceivedOn: at + 7}
					s.receipts = append(s.receipts, r)
					if k < 30 {
						r.Quantity, r.ReceivedOn = 1, at+60
						s.receipts = append(s.receipts, r)
					}
				}
				s.receipts = append(s.receipts, datasets.Receipt{Order: "TYPO", SKU: "A",
					Location: "SHOP", Supplier: "SUP", Quantity: 90, OrderedOn: s.asOf - 3680, ReceivedOn: s.asOf - 30})
			}, func(p *datasets.Policy) (string, bool) {
				return fmt.Sprintf("%.1f ± %.1f days", p.LeadTimeMean, p.LeadTimeSd),
					math.Abs(p.LeadTimeMean-7) < 1.5 && p.LeadTimeSd < 4
			})
		}},
	{name: "P4.3 a lead time of 0 days is one", judge: func(d *door) (string, bool, error) {
		return lineOf(d, "", 20_400, func(s *steadyShop) { s.sourcing[0].LeadTimeDays = 0 },
			func(l *plan.PurchaseLine, _ *nightOut) (string, bool) {
				return "due " + l.DueOn.String(), l.DueOn == 20_400
			})
	}},
	{name: "P4.4 order days in words", judge: func(d *door) (string, bool, error) {
		return lineOf(d, "", 20_400, func(s *steadyShop) { s.suppliers[0].OrderWeekdays = "Monday to Sunday" },
			func(l *plan.PurchaseLine, n *nightOut) (string, bool) {
				return fmt.Sprintf("buys %d, exit %d", l.Quantity, n.code), n.code == 0 && l.Quantity > 0
			})
	}},
	{name: "P5.1 a supplying location in no table is named, and nothing is bought for it", judge: unknownPlace},
	{name: "P5.5 the dear supplier two days away is asked while the cheap one is closed",
		judge: func(d *door) (string, bool, error) {
			return lineOf(d, "", 20_400, func(s *steadyShop) {
				s.suppliers[0].Closures = fmt.Sprintf("%s/%s", s.asOf-1, s.asOf+49)
				s.suppliers = append(s.suppliers, datasets.Supplier{Supplier: "NEAR", CapacityDays: 7})
				near := s.sourcing[0]
				near.Supplier, near.UnitCost, near.LeadTimeDays = "NEAR", near.UnitCost*112/100, 2
				s.sourcing = append(s.sourcing, near)
			}, func(l *plan.PurchaseLine, _ *nightOut) (string, bool) {
				return fmt.Sprintf("%d from %s", l.Quantity, l.Supplier), l.Supplier == "NEAR" && l.Quantity > 0
			})
		}},
	{name: "P5.5 and while an order of the cheap one is overdue", judge: func(d *door) (string, bool, error) {
		return lateSource(d, 30, func(s *steadyShop) []datasets.OpenOrder {
			return []datasets.OpenOrder{{Order: "PO1", SKU: "A", Location: "SHOP", Supplier: "SUP",
				Quantity: 200, OrderedOn: s.asOf - 40, DueOn: s.asOf - 10}}
		}, "overdue")
	}},
	{name: "P5.5 and where the cheap one's goods come too late", judge: func(d *door) (string, bool, error) {
		return lateSource(d, 30, func(*steadyShop) []datasets.OpenOrder { return nil }, "too late")
	}},
	{name: "P5.5 but not where the cheap one's order comes in time", judge: func(d *door) (string, bool, error) {
		return lateSource(d, 30, func(s *steadyShop) []datasets.OpenOrder {
			s.stock[0].OnHand = 60
			return []datasets.OpenOrder{{Order: "PO1", SKU: "A", Location: "SHOP", Supplier: "SUP",
				Quantity: 200, OrderedOn: s.asOf - 25, DueOn: s.asOf + 5}}
		}, "")
	}},
	{name: "P6.1 a limit in days leaves a lot worth ordering", judge: func(d *door) (string, bool, error) {
		return policyOf(d, "replenish: {max_days: 60}\n", func(s *steadyShop) {
			s.sourcing[0].UnitCost,
				s.items[0].UnitCost = 500, 500
		},
			func(p *datasets.Policy) (string, bool) {
				return fmt.Sprintf("order at %d up to %d", p.ReorderPoint, p.OrderUpTo),
					float64(p.OrderUpTo-p.ReorderPoint)*0.05 >= 5 && p.ReorderPoint <= 240
			})
	}},
	{name: "P6.2 no rounding rule rounds a need away", judge: func(d *door) (string, bool, error) {
		return lineOf(d, "replenish: {policy: min_max, min: 0, max: 2, rounding: tolerance, rounding_tolerance: 0.2}\n", 20_400, func(s *steadyShop) { s.sourcing[0].OrderMultiple = 10 },
			func(l *plan.PurchaseLine, _ *nightOut) (string, bool) {
				return fmt.Sprint("buys ", l.Quantity), l.Quantity == 10
			})
	}},
	{name: "P6.3 a person's quantity below the minimum is asked about with the two next", judge: personsQuantity},
	{name: "P6.4 a case is opened for a slow store and goes whole to a fast one", judge: packsByLeftover},
	{name: "P3.2 a case that cannot sell within its shelf life is not bought, and named",
		judge: func(d *door) (string, bool, error) {
			n, err := nightOf(d, "", 20_400, func(s *steadyShop) {
				s.items[0].ShelfLifeDays, s.items[0].CasePack, s.sourcing[0].OrderMultiple = 2, 12, 0
			})
			if err != nil {
				return "", false, err
			}
			problems, err := n.problems("A@SHOP")
			q, errQ := n.bought("A", "SHOP")
			p, named := problems["pack_too_large"]
			return fmt.Sprintf("buys %d: %s", q, p.Text), q == 0 && named && p.AtRisk > 0 && errQ == nil, err
		}},
	{name: "P6.4 a line worth less than its order waits, and says why", judge: func(d *door) (string, bool, error) {
		return lineOf(d, "replenish: {max_days: 60}\n", 20_400,
			func(s *steadyShop) { s.sourcing[0].UnitCost, s.items[0].UnitCost, s.items[0].UnitPrice = 20, 20, 40 },
			func(l *plan.PurchaseLine, _ *nightOut) (string, bool) {
				return l.Confirm, strings.Contains(l.Confirm, "an order of it costs 5")
			})
	}},
}

// lateSource gives a shop that sells 4 a day a cheap supplier far away and a dear one
// near, and holds what the dear one is asked for: the days until the cheap one's
// goods, and together no more than the cheap one alone would be asked for. No reason
// says that only the cheap one may be asked.
func lateSource(d *door, lead float64, change func(*steadyShop) []datasets.OpenOrder,
	reason string) (string, bool, error) {
	night := func(others bool) (cheap, dear int64, why string, err error) {
		s := newSteadyShop(20_400, 300, 4, lead, 0)
		orders := change(s)
		s.suppliers = append(s.suppliers, datasets.Supplier{Supplier: "NEAR", CapacityDays: 7})
		if near := s.sourcing[0]; others {
			near.Supplier, near.UnitCost, near.LeadTimeDays = "NEAR", near.UnitCost*112/100, 2
			s.sourcing = append(s.sourcing, near)
		}
		w := d.workspace("replenish: {policy: order_up_to}\n")
		if err := s.write(w); err != nil {
			return 0, 0, "", err
		}
		if err := put(w, "open_orders", orders); err != nil {
			return 0, 0, "", err
		}
		n, err := w.night(s.asOf)
		if err != nil {
			return 0, 0, "", err
		}
		lines, err := table[plan.PurchaseLine](n, "purchase_plan")
		for _, l := range lines {
			if l.Supplier == "NEAR" {
				dear, why = l.Quantity, l.Reason
			} else {
				cheap = l.Quantity
			}
		}
		return cheap, dear, why, err
	}
	alone, _, _, err := night(false)
	if err != nil {
		return "", false, err
	}
	cheap, dear, why, err := night(true)
	saw := fmt.Sprintf("%d and %d near, alone %d: %s", cheap, dear, alone, why)
	if reason == "" {
		return saw, dear == 0 && cheap == alone, err
	}
	return saw, dear > 0 && strings.Contains(why, reason) && cheap+dear <= max(alone, dear), err
}

// lineOf judges the one purchase line of an empty shop that sells 4 a day, lead time 7.
func lineOf(d *door, config string, asOf core.Day, change func(*steadyShop),
	judge func(*plan.PurchaseLine, *nightOut) (string, bool)) (string, bool, error) {
	n, err := nightOf(d, config, asOf, change)
	if err != nil {
		return "", false, err
	}
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	if err != nil || len(lines) != 1 {
		return fmt.Sprint(len(lines), " lines"), false, err
	}
	saw, right := judge(&lines[0], n)
	return saw, right, nil
}

// policyOf judges its policy.
func policyOf(d *door, config string, change func(*steadyShop),
	judge func(*datasets.Policy) (string, bool)) (string, bool, error) {
	n, err := nightOf(d, config, 20_400, change)
	if err != nil {
		return "", false, err
	}
	policies, err := table[datasets.Policy](n, "policies")
	if err != nil || len(policies) != 1 {
		return fmt.Sprint(len(policies), " policies"), false, err
	}
	saw, right := judge(&policies[0])
	return saw, right, nil
}

func nightOf(d *door, config string, asOf core.Day, change func(*steadyShop)) (*nightOut, error) {
	s := newSteadyShop(asOf, 300, 4, 7, 0)
	change(s)
	_, n, err := s.night(d, config, asOf)
	return n, err
}

func unknownPlace(d *door) (string, bool, error) {
	n, err := nightOf(d, "", 20_400, func(s *steadyShop) { s.locations[0].SuppliedBy = "WHX" })
	if err != nil {
		return "", false, err
	}
	bought, err := n.bought("A", "WHX")
	if err != nil {
		return "", false, err
	}
	problems, err := table[plan.Problem](n, "problems")
	named := false
	for _, p := range problems {
		named = named || strings.Contains(p.Key+p.Text, "WHX")
	}
	return fmt.Sprintf("buys %d, named: %v, exit %d", bought, named, n.code), bought == 0 && named, err
}

// personsQuantity changes a line to a quantity that its terms forbid.
func personsQuantity(d *door) (string, bool, error) {
	n, err := nightOf(d, "", 20_400, func(s *steadyShop) { s.sourcing[0].Moq, s.sourcing[0].OrderMultiple = 60, 6 })
	if err != nil {
		return "", false, err
	}
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	if err != nil || len(lines) != 1 {
		return fmt.Sprint(len(lines), " lines"), false, err
	}
	code, out, err := d.run("review", "change", "A@SHOP", "--quantity", "25", "--author", "ann",
		"--reason", "less", "-w", n.workspace())
	return fmt.Sprintf("exit %d: %.120s", code, out), code != 0 && strings.Contains(out, "60"), err
}

// packsByLeftover sends a dear item in cases of 6 to a store that sells one in three
// weeks and to one that sells 4 a day.
func packsByLeftover(d *door) (string, bool, error) {
	s := newSteadyShop(20_400, 300, 4, 7, 0)
	s.items[0].CasePack, s.sourcing[0].UnitCost, s.items[0].UnitCost, s.items[0].UnitPrice = 6, 100_000,
		100_000, 200_000
	s.locations = []datasets.Location{{Location: "WH", Kind: "warehouse"},
		{Location: "SHOP", Kind: "store", SuppliedBy: "WH"}, {Location: "SLOW", Kind: "store", SuppliedBy: "WH"}}
	s.stock = []datasets.Stock{{SKU: "A", Location: "WH", OnHand: 300, ExpiresOn: core.NoDay},
		{SKU: "A", Location: "SHOP", OnHand: 0, ExpiresOn: core.NoDay},
		{SKU: "A", Location: "SLOW", OnHand: 0, ExpiresOn: core.NoDay}}
	for day := s.asOf - 299; day < s.asOf; day += 21 {
		s.sales = append(s.sales, datasets.Sale{Date: day, SKU: "A", Location: "SLOW", Quantity: 1})
	}
	_, n, err := s.night(d, "", s.asOf)
	if err != nil {
		return "", false, err
	}
	lines, err := table[plan.TransferLine](n, "transfer_plan")
	sent, why := map[string]int64{}, ""
	for _, l := range lines {
		sent[l.Location] += l.Quantity
		if l.Location == "SLOW" {
			why = l.Reason
		}
	}
	return fmt.Sprintf("SLOW %d, SHOP %d: %s", sent["SLOW"], sent["SHOP"], why),
		sent["SLOW"] > 0 && sent["SLOW"] < 6 && sent["SHOP"] > 0 && sent["SHOP"]%6 == 0 &&
			strings.Contains(why, "pack of 6 broken"), err
}
