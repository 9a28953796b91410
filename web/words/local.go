package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
)

// WeekdayText is the short name of a day's weekday.
func WeekdayText(d core.Day) string { return Text(fmt.Sprintf("weekday.%d", d.Weekday())) }

// DayText is a day as people write it; files keep to ISO 8601.
func DayText(d core.Day) string {
	if d == core.NoDay || d == 0 {
		return ""
	}
	t := d.Time()
	return fmt.Sprintf(Text("format.day"), t.Year(), strings.Fields(Text("months"))[t.Month()-1], t.Day())
}

// ShortDayText is a day without its year.
func ShortDayText(d core.Day) string {
	t := d.Time()
	return fmt.Sprintf(Text("format.shortday"), strings.Fields(Text("months"))[t.Month()-1], t.Day())
}

// MonthText is the month of a time and its year.
func MonthText(t time.Time) string {
	return fmt.Sprintf(Text("format.month"), t.Year(), strings.Fields(Text("months"))[t.Month()-1])
}

// TimeText is a moment to the minute, in UTC as everywhere in the program.
func TimeText(t time.Time) string {
	return fmt.Sprintf(Text("format.time"), DayText(core.DayOf(t)), t.UTC().Format("15:04"))
}

// Decimal is a number with so many places, its sign and its decimal mark as
// people write them.
func Decimal(v float64, places int) string {
	s := strings.Replace(strconv.FormatFloat(v, 'f', places, 64), ".", Text("number.decimal"), 1)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		return "−" + rest
	}
	return s
}
