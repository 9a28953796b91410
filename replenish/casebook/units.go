package casebook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/replenish/lots"
	"github.com/stockwright/stockwright/replenish/uom"
)

var packText = regexp.MustCompile(`^(?:(\d+) )?(?:pack|box|case) of (\d+)$`)

func packs(s string) (count, size int64) {
	m := packText.FindStringSubmatch(s)
	if m == nil {
		panic(fmt.Sprintf("%q is not of the form 1 pack of 6", s))
	}
	count = 1
	if m[1] != "" {
		count, _ = strconv.ParseInt(m[1], 10, 64)
	}
	size, _ = strconv.ParseInt(m[2], 10, 64)
	return count, size
}

func uomMultipleCase(in, _ input) figures {
	count, size := packs(in.text("need"))
	_, multiple := packs(in.text("order_multiple"))
	base := uom.Unit{Name: "pack", Factor: size}.ToBase(count)
	base = lots.Up(base, multiple)
	n, rest := uom.Unit{Name: "pack", Factor: size}.FromBase(base)
	order := fmt.Sprintf("%d pack of %d", n, size)
	if rest != 0 {
		order = fmt.Sprintf("%d units", base)
	}
	return figures{"order": order, "units": base}
}

func uomRoundTripCase(in, _ input) figures {
	unit := uom.Unit{Factor: int64(in.num("purchase_uom"))}
	need := int64(in.num("need_units"))
	n, rest := unit.FromBase(need)
	up := n
	if rest > 0 {
		up++
	}
	return figures{"units_kept": unit.ToBase(n) + rest, "dozens_rounded_up": up, "units_if_rounded_up": unit.ToBase(up)}
}

func fractionCase(in, _ input) figures {
	for _, k := range keys(in) {
		if strings.HasPrefix(k, "need") {
			step := uom.Steps(in.num("rounding"))
			return figures{"order": step.Value(step.Count(in.num(k)))}
		}
	}
	panic("no need given")
}

func idempotentCase(in, _ input) figures {
	onHand := in.num("on_hand")
	order := func(position float64) float64 {
		return rounded(lots.Rounding{}, belowMinimum(in.num("min"), in.num("max"), position), 0, in.num("multiple"))
	}
	first := order(onHand)
	second := order(onHand + first)
	return figures{"first_run": first, "second_run": second}
}

func sliceCase(in, _ input) figures {
	rate := func(k string) float64 { return in.num("units_"+k) / in.num("days_"+k) }
	point := in.num("units_LT") + in.num("units_SS")
	return figures{"daily_LT": rate("LT"), "daily_SS": rate("SS"), "daily_RC": rate("RC"),
		"reorder_point": point, "order_up_to": point + in.num("units_RC")}
}
