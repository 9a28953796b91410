package words

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/plan"
)

// ValueText is an override's figure with its unit.
func ValueText(o plan.Override) string {
	switch o.Field {
	case plan.OverrideTarget:
		return fmt.Sprintf("%.2f %%", 100*o.Value)
	case plan.OverrideHold, plan.OverrideLock:
		return ""
	}
	return strconv.FormatFloat(o.Value, 'g', 6, 64)
}

func Age(now time.Time, day core.Day) string {
	hours := now.Sub(day.Time()).Hours()
	switch {
	case hours < 0:
		return Text("age.future")
	case hours < 48:
		return Counted("age.hours", int(hours))
	}
	return Counted("age.days", int(hours/24))
}

// CountText groups thousands with a thin space, as ISO 31-0 writes numbers.
func CountText(v any) string {
	n, err := strconv.ParseInt(fmt.Sprint(v), 10, 64)
	if err != nil {
		return fmt.Sprint(v)
	}
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + Text("number.group") + digits[i:]
	}
	return sign + digits
}

// SignedText is a change with its sign, a true minus.
func SignedText(v int64) string {
	if v > 0 {
		return "+" + CountText(v)
	}
	return CountText(v)
}

// WordsOfCode are the words of a code of the plan, such as a problem's; without
// words of its own it is written as words.
func WordsOfCode(code any) string {
	s := fmt.Sprint(code)
	return TextOr("word."+s, strings.ReplaceAll(s, "_", " "))
}

// UnitsText is a number of units, with a decimal only where it is no whole one.
func UnitsText(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return CountText(int64(v))
	}
	return NumberText(v)
}

// BiasText is a mean error with its sign.
func BiasText(v float64) string {
	if s := NumberText(v); v > 0 && s != "0" {
		return "+" + s
	}
	return NumberText(v)
}

// ChangeText is a share with its sign.
func ChangeText(v float64) string {
	if math.Abs(v) < 0.0005 {
		return "0\u202f%"
	}
	return strings.Replace(fmt.Sprintf("%+.1f\u202f%%", 100*v), "-", "−", 1)
}

// CausesOf are the causes of a change that count for something, the largest first.
func CausesOf(c plan.Change) []plan.Cause {
	out := slices.DeleteFunc(c.Causes(), func(one plan.Cause) bool { return one.Units == 0 })
	slices.SortStableFunc(out, func(a, b plan.Cause) int { return -cmp.Compare(math.Abs(a.Units), math.Abs(b.Units)) })
	return out
}

// CausesText writes causes in words.
func CausesText(causes []plan.Cause) string {
	var parts []string
	for _, one := range causes {
		parts = append(parts, strings.Replace(fmt.Sprintf("%s %+g", Text("cause."+one.Name), one.Units), "-", "−", 1))
	}
	return strings.Join(parts, ", ")
}

func MoneyText(m core.Money) string {
	whole := int64(math.Round(m.Float()))
	return CountText(whole)
}

// PriceText is money to the cent, for what leaves the house.
func PriceText(m core.Money) string {
	cents := int64(math.Round(m.Float() * 100))
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s%s%s%02d", sign, CountText(cents/100), Text("number.decimal"), cents%100)
}

// UnitPriceText is what one unit costs: to the cent, and with all its decimals
// where a cent does not hold it, so that price times quantity is the value.
func UnitPriceText(m core.Money) string {
	rest := m % (core.MoneyScale / 100)
	if rest == 0 {
		return PriceText(m)
	}
	return PriceText(m-rest) + strings.TrimRight(fmt.Sprintf("%02d", max(rest, -rest)), "0")
}

func NumberText(v float64) string {
	switch {
	case math.Abs(v) >= 1000:
		return CountText(int64(math.Round(v)))
	case math.Abs(v) >= 10:
		return strings.Replace(Decimal(v, 0), "-", "−", 1)
	case math.Abs(v) < 0.05:
		return "0"
	}
	return strings.Replace(Decimal(v, 1), "-", "−", 1)
}
