package draw

import (
	"fmt"
	"html/template"
)

// RatioBar draws an error against the naive one, whose line stands in the
// middle.
func RatioBar(ratio float64) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="bar promise" viewBox="0 0 100 8" width="120" height="12" preserveAspectRatio="none" aria-hidden="true"><rect class="fill" width="%.1f" height="8"/><rect class="at" x="50" width="1" height="8"/></svg>`,
		50*min(max(ratio, 0), 2)))
}
