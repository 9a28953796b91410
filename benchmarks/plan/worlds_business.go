package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/plan"
)

func init() { planWorlds = append(planWorlds, businessWorlds) }

// businessWorlds are ordinary businesses with their stock, orders, suppliers and lanes; each is read
// as the planner does who pays for it.
var businessWorlds = []planWorld{
	{name: "P11.7 a wine merchant, shops closed on Sundays and Mondays", judge: wineMerchant},
	{name: "P5.5 clinics on one store, its cheap supplier moving house", judge: clinics},
}

// businessDay is a Monday.
const businessDay = core.Day(20_395)

// trade is a business being made: its rows as text, by table.
type trade struct {
	rng    *rand.Rand
	tables map[string][]string
}

func newTrade(seed uint64, headers map[string]string) *trade {
	t := &trade{rand.New(rand.NewPCG(seed, 0xb5)), map[string][]string{}}
	for table, header := range headers {
		t.tables[table] = []string{header}
	}
	return t
}

func (t *trade) add(table, format string, args ...any) {
	t.tables[table] = append(t.tables[table], fmt.Sprintf(format, args...))
}

// sell draws a SKU's sales at a location on its open days, from so many days ago until others.
func (t *trade) sell(sku, location string, from, until int, mean func(core.Day) float64) {
	for day := businessDay - core.Day(from); day < businessDay-core.Day(until); day++ {
		if q := poisson(t.rng, mean(day)); q > 0 {
			t.add("sales", "%s,%s,%s,%.0f", day, sku, location, q)
		}
	}
}

// night runs the night of the business.
func (t *trade) night(d *door) (*nightOut, error) {
	_, n, err := t.workspaceNight(d)
	return n, err
}

// workspaceNight runs it and gives the workspace too.
func (t *trade) workspaceNight(d *door) (*workspace, *nightOut, error) {
	w := d.workspace("currency: EUR")
	for table, rows := range t.tables {
		if err := w.putCSV(table, strings.Join(rows, "\n")+"\n"); err != nil {
			return nil, nil, err
		}
	}
	n, err := w.night(businessDay)
	return w, n, err
}

// level is a mean that stays.
func level(perDay float64) func(core.Day) float64 { return func(core.Day) float64 { return perDay } }

// verdicts gather what is not right.
type verdicts []string

func (v *verdicts) want(right bool, format string, args ...any) {
	if !right {
		*v = append(*v, fmt.Sprintf(format, args...))
	}
}

func (v verdicts) text(fine string) (string, bool, error) {
	if len(v) == 0 {
		return fine, true, nil
	}
	return strings.Join(v, "; "), false, nil
}

// wineMerchant buys from overseas for two shops that are closed on Sundays and Mondays: a customer's
// firm order, a late container, an early one, and a shelf that is empty though its record is not.
func wineMerchant(d *door) (string, bool, error) {
	t := newTrade(6, map[string]string{
		"sales":           "date,sku,location,quantity",
		"items":           "sku,unit_cost,unit_price,case_pack",
		"locations":       "location,kind,supplied_by,receiving_weekdays",
		"lanes":           "from_location,location,lead_time_days,delivery_weekdays,pack,minimum",
		"suppliers":       "supplier,order_cost,working_weekdays,closures,currency",
		"currencies":      "currency,rate",
		"sourcing":        "sku,location,supplier,unit_cost,lead_time_days,lead_time_sd,moq,order_multiple",
		"stock":           "sku,location,on_hand",
		"open_orders":     "order,sku,location,supplier,quantity,ordered_on,due_on",
		"customer_orders": "order,sku,location,quantity,ordered_on,due_on",
	})
	t.add("locations", "WH,warehouse,,mon-fri")
	t.add("locations", "TOWN,store,WH,tue-sat")
	t.add("locations", "PORT,store,WH,tue-sat")
	t.add("lanes", "WH,TOWN,1,\"tue,fri\",,")
	t.add("lanes", "WH,PORT,2,wed,12,24")
	t.add("suppliers", "VALLE,300,mon-fri,%s/%s,USD", businessDay+47, businessDay+64)
	t.add("currencies", "USD,0.92")
	day := func(level float64) func(core.Day) float64 {
		return func(d core.Day) float64 {
			return level * map[time.Weekday]float64{2: .8, 3: .8, 4: 1, 5: 1.3, 6: 1.6}[d.Weekday()]
		}
	}
	for _, sku := range []string{"PLAIN", "FIRM", "LATE", "SOON", "PHANTOM"} {
		silent := 0
		if sku == "PHANTOM" {
			silent = 24
		}
		t.sell(sku, "TOWN", 700, 0, day(1.8))
		t.sell(sku, "PORT", 700, silent, day(1.1))
		t.add("items", "%s,5.40,12.90,6", sku)
		t.add("sourcing", "%s,WH,VALLE,5.87,70,6,600,60", sku)
		atStore := 150
		if sku == "LATE" {
			atStore = 10
		}
		t.add("stock", "%s,WH,%d", sku, atStore)
		t.add("stock", "%s,TOWN,8", sku)
		t.add("stock", "%s,PORT,%d", sku, 10+5*silent/2)
	}
	t.add("open_orders", "C-70,LATE,WH,VALLE,600,%s,%s", businessDay-106, businessDay-36)
	t.add("open_orders", "C-77,SOON,WH,VALLE,600,%s,%s", businessDay-58, businessDay+12)
	t.add("customer_orders", "K1,FIRM,WH,240,%s,%s", businessDay-4, businessDay+37)
	n, err := t.night(d)
	if err != nil {
		return "", false, err
	}
	return n.judgeWine()
}

func (n *nightOut) judgeWine() (string, bool, error) {
	policies, err := table[datasets.Policy](n, "policies")
	if err != nil {
		return "", false, err
	}
	of := map[string]datasets.Policy{}
	for _, p := range policies {
		of[p.SKU+"@"+p.Location] = p
	}
	var v verdicts
	plain, phantom := of["PLAIN@WH"], of["PHANTOM@WH"]
	v.want(math.Abs(phantom.CoverDemandMean/plain.CoverDemandMean-1) < 0.15,
		"the store that supplies an empty shelf expects %.0f, its equal %.0f", phantom.CoverDemandMean, plain.CoverDemandMean)
	v.want(of["PHANTOM@PORT"].Position == 0 && of["PHANTOM@PORT"].Doubted == 70,
		"the empty shelf's position is %d", of["PHANTOM@PORT"].Position)
	v.want(plain.Position-of["FIRM@WH"].Position == 240, "the firm order is %d",
		plain.Position-of["FIRM@WH"].Position)
	v.want(plain.DueOn >= businessDay+70, "goods of a supplier 70 days away come on %s", plain.DueOn)
	for key, code := range map[string]string{"PHANTOM@PORT": "doubted_record", "LATE@WH": "overdue_order"} {
		said, err := n.problems(key)
		if err != nil {
			return "", false, err
		}
		_, named := said[code]
		v.want(named, "no %s of %s", code, key)
	}
	for sku, least := range map[string]int64{"PLAIN": 600, "FIRM": 600, "SOON": 0, "LATE": 0} {
		q, err := n.bought(sku, "WH")
		if err != nil {
			return "", false, err
		}
		v.want(q == least, "%s is bought %d, not %d", sku, q, least)
	}
	actions, err := table[datasets.Action](n, "actions")
	confirm := false
	for _, a := range actions {
		confirm = confirm || a.Order == "C-70" && a.Action == "confirm"
	}
	v.want(confirm, "nobody is asked about the late container")
	if err != nil {
		return "", false, err
	}
	return v.text(fmt.Sprintf("%.0f for %.0f", phantom.CoverDemandMean, plain.CoverDemandMean))
}

// clinics are served by one store every day but Sunday: lots near their date, a supplier that moves
// for two weeks beside a dearer one, capacity, goods owed, and a drug that another replaces.
func clinics(d *door) (string, bool, error) {
	t := newTrade(9, map[string]string{
		"sales":     "date,sku,location,quantity",
		"items":     "sku,unit_cost,unit_price,case_pack,shelf_life_days,launched_on,replaces",
		"locations": "location,kind,supplied_by,receiving_weekdays",
		"suppliers": "supplier,order_cost,order_weekdays,working_weekdays,closures,capacity_units,capacity_days",
		"sourcing":  "sku,supplier,unit_cost,lead_time_days,lead_time_unit,order_multiple,last_order_on",
		"stock":     "sku,location,on_hand,reserved,backordered,lot,expires_on",
	})
	t.add("locations", "STORE,warehouse,,mon-sat")
	t.add("suppliers", "CHEAP,20,,mon-fri,%s/%s,,", businessDay, businessDay+13)
	t.add("suppliers", "NEAR,10,,mon-fri,,,")
	t.add("suppliers", "MILL,5,,mon-fri,,1000,7")
	rates := map[string]float64{"VACCINE": 3, "DRUG": 4, "ALONE": 1.2, "SYRINGE": 12, "OLD": 1.5}
	for _, sku := range []string{"VACCINE", "DRUG", "ALONE", "SYRINGE", "OLD"} {
		for i, clinic := range []string{"NORTH", "SOUTH", "EAST"} {
			t.sell(sku, clinic, 600, 0, func(d core.Day) float64 {
				if d.Weekday() == time.Sunday {
					return 0
				}
				return rates[sku] * []float64{1, 0.7, 0.5}[i]
			})
			t.add("stock", "%s,%s,%.0f,,,,", sku, clinic, math.Ceil(rates[sku]))
		}
	}
	for _, clinic := range []string{"NORTH", "SOUTH", "EAST"} {
		t.add("locations", "%s,store,STORE,mon-sat", clinic)
	}
	t.add("items", "VACCINE,9,22,1,60,,")
	t.add("items", "DRUG,6,15,1,,,")
	t.add("items", "ALONE,14,30,1,,,")
	t.add("items", "SYRINGE,0.3,0.8,100,,,")
	t.add("items", "OLD,4,9,1,,,")
	t.add("items", "NEXT,4.2,9,1,,%s,OLD", businessDay+3)
	t.add("sourcing", "VACCINE,NEAR,9,4,,10,")
	t.add("sourcing", "DRUG,CHEAP,6,5,working_days,,")
	t.add("sourcing", "DRUG,NEAR,6.9,2,working_days,,")
	t.add("sourcing", "ALONE,CHEAP,14,5,working_days,,")
	t.add("sourcing", "SYRINGE,MILL,0.3,3,,100,")
	t.add("sourcing", "OLD,NEAR,4,4,,,%s", businessDay+1)
	t.add("sourcing", "NEXT,NEAR,4.2,4,,,")
	t.add("stock", "VACCINE,STORE,40,,,L1,%s", businessDay+2)
	t.add("stock", "VACCINE,STORE,60,,,L2,%s", businessDay+40)
	t.add("stock", "DRUG,STORE,10,,14,,")
	t.add("stock", "ALONE,STORE,6,,,,")
	t.add("stock", "SYRINGE,STORE,60,,,,")
	t.add("stock", "OLD,STORE,9,,,,")
	n, err := t.night(d)
	if err != nil {
		return "", false, err
	}
	return n.judgeClinics()
}

func (n *nightOut) judgeClinics() (string, bool, error) {
	lines, err := table[plan.PurchaseLine](n, "purchase_plan")
	if err != nil {
		return "", false, err
	}
	var v verdicts
	bought, of := map[string]int64{}, map[string]plan.PurchaseLine{}
	for _, l := range lines {
		bought[l.SKU], of[l.SKU] = bought[l.SKU]+l.Quantity, l
		v.want(l.Location == "STORE", "%s is bought for %s", l.SKU, l.Location)
	}
	// 7.5 a day until the cheap one's goods of its first day are there, 18 open days, and 14 owed
	drug := 4 * 2.2 * 18.0
	v.want(of["DRUG"].Supplier == "NEAR" && float64(bought["DRUG"]) > 0.8*drug && float64(bought["DRUG"]) < 1.5*drug,
		"%d of DRUG from %q, about %.0f", bought["DRUG"], of["DRUG"].Supplier, drug)
	v.want(strings.Contains(of["DRUG"].Reason, "CHEAP takes no orders"), "DRUG: %s", of["DRUG"].Reason)
	v.want(bought["ALONE"] == 0, "%d of ALONE from a supplier that is closed", bought["ALONE"])
	v.want(bought["SYRINGE"] > 0 && bought["SYRINGE"] <= 1000, "%d of SYRINGE, at most 1000", bought["SYRINGE"])
	v.want(bought["OLD"] == 0, "%d of OLD, which come after its successor", bought["OLD"])
	for key, code := range map[string]string{"ALONE@STORE": "stockout_before_receipt", "VACCINE@STORE": "waste"} {
		said, err := n.problems(key)
		if err != nil {
			return "", false, err
		}
		_, named := said[code]
		v.want(named, "no %s of %s", code, key)
	}
	sent, err := table[plan.TransferLine](n, "transfer_plan")
	if err != nil {
		return "", false, err
	}
	fromStore := map[string]int64{}
	for _, l := range sent {
		fromStore[l.SKU] += l.Quantity
	}
	v.want(fromStore["ALONE"] <= 6 && fromStore["OLD"] <= 9, "more is sent than the store has: %v", fromStore)
	return v.text(fmt.Sprintf("DRUG %d, SYRINGE %d, sent %v", bought["DRUG"], bought["SYRINGE"], fromStore))
}
