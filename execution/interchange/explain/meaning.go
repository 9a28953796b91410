package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stockwright/stockwright/execution/interchange/gs1"
)

// meaning puts a value in words where there is more to it than its digits.
func meaning(e gs1.Element, today time.Time) string {
	code := e.AI.Code
	switch {
	case code == "00" && len(e.Value) == 18:
		return fmt.Sprintf("extension %s, check digit %s", e.Value[:1], e.Value[17:])
	case (code == "01" || code == "02" || code == "03") && len(e.Value) == 14:
		short := gs1.ShortGTIN(e.Value)
		return fmt.Sprintf("GTIN-%d %s", len(short), short)
	case hasLinter(e.AI, "yymmd0"), hasLinter(e.AI, "yymmdd"):
		return date(e.Value, today)
	case len(code) == 4 && code[0] == '3' && code[1] <= '6':
		return decimals(e.Value, int(code[3]-'0')) + " " + unit(e.AI.Title)
	case len(code) == 4 && (strings.HasPrefix(code, "391") || strings.HasPrefix(code, "393")) && len(e.Value) > 3:
		return decimals(e.Value[3:], int(code[3]-'0')) + ", currency " + e.Value[:3]
	case len(code) == 4 && strings.HasPrefix(code, "39"):
		return decimals(e.Value, int(code[3]-'0'))
	}
	return ""
}

func hasLinter(ai *gs1.AI, name string) bool {
	return len(ai.Components) > 0 && slices.Contains(ai.Components[0].Linters, name)
}

// date words a YYMMDD field.
func date(v string, today time.Time) string {
	if len(v) < 6 || strings.Trim(v[:6], "0123456789") != "" {
		return ""
	}
	text := gs1.Date(v[:6], today).Format(time.DateOnly)
	if v[4:6] == "00" {
		text += ", last day of the month"
	}
	return text
}

// decimals puts the decimal point n digits from the right.
func decimals(v string, n int) string {
	if n >= len(v) {
		v = strings.Repeat("0", n-len(v)+1) + v
	}
	whole := strings.TrimLeft(v[:len(v)-n], "0")
	if whole == "" {
		whole = "0"
	}
	if n == 0 {
		return whole
	}
	return whole + "." + v[len(v)-n:]
}

// unit is what stands in brackets in a title such as NET WEIGHT (kg).
func unit(title string) string {
	if i, j := strings.IndexByte(title, '('), strings.LastIndexByte(title, ')'); i >= 0 && j > i {
		return title[i+1 : j]
	}
	return ""
}
