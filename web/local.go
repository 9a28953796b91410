package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
)

// dayText is a day as people write it; files keep to ISO 8601.
func dayText(d core.Day) string {
	if d == core.NoDay || d == 0 {
		return ""
	}
	t := d.Time()
	return fmt.Sprintf(text("format.day"), t.Year(), strings.Fields(text("months"))[t.Month()-1], t.Day())
}

// shortDayText is a day without its year.
func shortDayText(d core.Day) string {
	t := d.Time()
	return fmt.Sprintf(text("format.shortday"), strings.Fields(text("months"))[t.Month()-1], t.Day())
}

// monthText is the month of a time and its year.
func monthText(t time.Time) string {
	return fmt.Sprintf(text("format.month"), t.Year(), strings.Fields(text("months"))[t.Month()-1])
}

// timeText is a moment to the minute, in UTC as everywhere in the program.
func timeText(t time.Time) string {
	return fmt.Sprintf(text("format.time"), dayText(core.DayOf(t)), t.UTC().Format("15:04"))
}

// decimal is a number with so many places, its sign and its decimal mark as
// people write them.
func decimal(v float64, places int) string {
	s := strings.Replace(strconv.FormatFloat(v, 'f', places, 64), ".", text("number.decimal"), 1)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		return "−" + rest
	}
	return s
}
