package datasets

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWeekdaysInTheWordsPeopleWrite(t *testing.T) {
	week := []time.Weekday{1, 2, 3, 4, 5}
	for text, want := range map[string][]time.Weekday{
		"": nil, "daily": nil, "Every day": nil, "mon,thu": {1, 4}, "Monday": {1}, "mon-fri": week,
		"Mon–Fri": week, "Monday to Friday": week,
		"weekdays": week, "mon - fri": week, "sat-mon": {0, 1, 6}, "tues & thurs": {2, 4},
		"Mon/Wed/Fri": {1, 3, 5}, "mondays": {1}, "Mo, Di, Do": {1, 2, 4},
		"MON;TUE": {1, 2}, "Sunday": {0}, "weekend": {0, 6}, "mon, wed-fri": {1, 3, 4, 5},
		"Mo.-Mi.": {1, 2, 3}, "business days": week,
		"mardi": {2}, "Lundi et jeudi": {1, 4}, "lun-ven": week, "miércoles": {3}, "lunes a viernes": week,
		"martedì, venerdì": {2, 5}, "maandag t/m vrijdag": week, "Di en Do": {2, 4}, "segunda-feira": {1}, "środa": {3},
		"lördag": {6}, "Täglich": nil, "jours ouvrés": week, "mandag og torsdag": {1, 4},
	} {
		got, err := ParseWeekdays(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, words := range map[string]string{"1,4": "number", "soon": "not a weekday",
		"mon-xyz": "not a weekday", "m": "not a weekday"} {
		_, err := ParseWeekdays(text)
		require.ErrorContains(t, err, words, text)
	}
}
