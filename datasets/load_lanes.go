package datasets

import (
	"fmt"

	"github.com/stockwright/stockwright/datasets/fault"
	"github.com/stockwright/stockwright/plan"
)

const closureHint = "write days and spans such as 2026-12-24/2027-01-02,2027-05-01"

func checkLane(l *loader, r *Lane) verdict {
	for _, c := range [][2]string{{"from_location", r.FromLocation}, {"location", r.Location}} {
		if l.locations[c[1]] == nil {
			return reject(c[0], c[1], "the location is not in locations"+fault.Suggest(c[1], sortedKeys(l.locations)), "add it to locations, or correct it")
		}
	}
	if r.FromLocation == r.Location {
		return reject("from_location", r.FromLocation, "a lane leads from one location to another", "correct one of them")
	}
	if r.SKU != "" {
		if v := l.known(r.SKU, ""); v != use {
			return v
		}
	}
	if _, err := ParseWeekdays(r.DeliveryWeekdays); err != nil {
		return reject("delivery_weekdays", r.DeliveryWeekdays, err.Error(), weekdayHint)
	}
	return use
}

func checkCurrency(l *loader, r *Currency) verdict {
	if r.Rate <= 0 {
		return reject("rate", r.Rate, "a rate is above 0", "give what one unit costs in the workspace's currency")
	}
	return use
}

// checkLanes names lanes that no goods go over.
func checkLanes(in *Inputs, l *loader) {
	for _, x := range in.Lanes {
		if to := l.locations[x.Location]; to.SuppliedBy != x.FromLocation {
			l.f.problem(plan.SeverityWarning, "lane_unused", x.FromLocation+" → "+x.Location,
				fmt.Sprintf("no goods go over it: %s", suppliedText(to)), "set supplied_by of "+x.Location+", or leave the lane out")
		}
	}
}

func suppliedText(x *Location) string {
	if x.SuppliedBy == "" {
		return x.Location + " is supplied by suppliers"
	}
	return x.Location + " is supplied by " + x.SuppliedBy
}
