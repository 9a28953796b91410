package guide

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/stockwright/stockwright/execution/floor"
	"github.com/stockwright/stockwright/execution/ledger"
)

// unitHint tells who receives goods what the supplier's unit of their line holds,
// and that they may be counted in it; "" where it sells in base units.
func unitHint(t *ledger.Turn, task ledger.Task) string {
	if task.Kind != ledger.TaskReceive || t.State.Orders.Rows[task.Order] == nil {
		return ""
	}
	l, err := (&floor.Receive{Order: task.Order}).Line(t, floor.Received{Goods: task.Goods})
	if err != nil || l == nil || l.OrderUnitSize <= 1 {
		return ""
	}
	return fmt.Sprintf("one %s is %d: answer in units, or such as 4 %s", l.OrderUnit, l.OrderUnitSize, l.OrderUnit)
}

// Units is the quantity of an answer in base units, where no order line says what
// another unit holds.
func (c *TaskScan) Units() (int64, error) {
	n, unit, err := c.number()
	if err != nil {
		return 0, err
	}
	return (*ledger.Line)(nil).InBaseUnits(n, unit)
}

var countedUnits = regexp.MustCompile(`^(\d+)\s*(\pL[\pL\d]*)?$`)

// number is the quantity of an answer, typed or scanned, and the unit named with
// it, as in 4 CS.
func (c *TaskScan) number() (n int64, unit string, err error) {
	if c.Quantity != nil {
		return *c.Quantity, "", nil
	}
	m := countedUnits.FindStringSubmatch(strings.TrimSpace(c.Scan))
	if m != nil {
		n, err = strconv.ParseInt(m[1], 10, 64)
	}
	if m == nil || err != nil {
		return 0, "", fmt.Errorf("%q is not a number of units", c.Scan)
	}
	if err := floor.Plausible("scan", n, false); err != nil {
		return 0, "", err
	}
	return n, m[2], nil
}
