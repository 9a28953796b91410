package web

import (
	"fmt"
	"strings"

	"github.com/stockwright/stockwright/plan"
)

// dayText is a day as people write it; files keep to ISO 8601.
func dayText(d plan.Day) string {
	if d == plan.NoDay || d == 0 {
		return ""
	}
	t := d.Time()
	return fmt.Sprintf(text("format.day"), t.Year(), strings.Fields(text("months"))[t.Month()-1], t.Day())
}
