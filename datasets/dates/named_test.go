package dates

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// formOf is how a format of this package reads a text, as the day it stands for.
func formOf(t *testing.T, format, text string) string {
	t.Helper()
	f, ok := FormatOf(format)
	require.True(t, ok, format)
	m, ok := f.Parse(text)
	if !ok {
		return ""
	}
	return time.UnixMicro(m.Micros).UTC().Format("2006-01-02 15:04:05")
}

func TestDatesAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct{ format, text, want string }{
		{"dd mon yyyy", "6 January 2025", "2025-01-06 00:00:00"},
		{"dd mon yyyy", "06-JAN-25 12.30.00.000000 PM", "2025-01-06 12:30:00"},
		{"dd mon yyyy", "Monday, 6. Jan. 2025", "2025-01-06 00:00:00"},
		{"dd mon yyyy", "Mon, 06 Jan 2025 10:00:00 GMT", "2025-01-06 10:00:00"},
		{"dd mon yyyy", "6. März 2025", "2025-03-06 00:00:00"},
		{"dd mon yyyy", "6 févr. 2025", "2025-02-06 00:00:00"},
		{"dd mon yyyy", "mar. 7 janv. 2025", "2025-01-07 00:00:00"},
		{"dd mon yyyy", "6 de enero de 2025", "2025-01-06 00:00:00"},
		{"dd mon yyyy", "02Jan2006", "2006-01-02 00:00:00"},
		{"dd mon yyyy", "6 jui 2025", ""}, // June or July
		{"dd mon yyyy", "Jan 6 2025", ""},
		{"mon dd yyyy", "January 6th, 2025", "2025-01-06 00:00:00"},
		{"mon dd yyyy", "Mon, Jan 6, 2025", "2025-01-06 00:00:00"},
		{"mon dd yyyy", "Jan 6 2025 3:04 PM", "2025-01-06 15:04:00"},
		{"mon dd yyyy", "6 Jan 2025", ""},
		{"mon yyyy", "January 2025", "2025-01-01 00:00:00"},
		{"mon yyyy", "Mrz. 2025", "2025-03-01 00:00:00"},
		{"mon yyyy", "Jan-25", "2025-01-01 00:00:00"},
		{"mon yyyy", "2025 déc.", "2025-12-01 00:00:00"},
		{"mon yyyy", "6 Jan 2025", ""},
		{"mon yyyy", "Jan", ""},
		{"yyyy-Qq", "2025Q1", "2025-01-01 00:00:00"},
		{"yyyy-Qq", "2025-Q4", "2025-10-01 00:00:00"},
		{"yyyy-Qq", "Q2 2025", "2025-04-01 00:00:00"},
		{"yyyy-Qq", "Q5 2025", ""},
		{"yyyy-Qq", "2025-W05", ""},
		{"", "2025-1-6", ""}, // may be cut short
		{"yyyy-m-d", "2025-1-6", "2025-01-06 00:00:00"},
		{"yyyy-m-d", "2025年1月6日", "2025-01-06 00:00:00"},
		{"dd.mm.yyyy", "Mo. 06.01.2025", "2025-01-06 00:00:00"},
		{"dd.mm.yyyy", "A06.01.2025", ""},
		{"yyyymmdd", "20250106 120000", "2025-01-06 12:00:00"},
		{"yyyymmdd", "20250106T120000Z", "2025-01-06 12:00:00"},
		{"yyyymmdd", "20250106120059", "2025-01-06 12:00:59"},
		{"yyyymmdd", "202501061230", "2025-01-06 12:30:00"},
		{"epoch_us", "1736121600000000", "2025-01-06 00:00:00"},
		{"epoch_ms", "/Date(1736121600000)/", "2025-01-06 00:00:00"},
		{"epoch_ns", "1736121600000000000", "2025-01-06 00:00:00"},
		{"epoch_day", "20094", "2025-01-06 00:00:00"},
		{"epoch_day", "45663", ""}, // what a spreadsheet counts
		{"yyyy-Www", "2025-W02", "2025-01-06 00:00:00"},
		{"yyyy-Www", "2025-W02-3", "2025-01-08 00:00:00"},
		{"yyyy-Www", "2025-W02-8", ""},
		{"dd.mm.yyyy", "6. 1. 2025", "2025-01-06 00:00:00"},
		{"dd.mm.yyyy", "6. 1. 2025 14:05", "2025-01-06 14:05:00"},
		{"yyyy.mm.dd", "2025. 1. 6.", "2025-01-06 00:00:00"},
		{"yyyy.mm.dd", "2025. 1. 6. 14:05", "2025-01-06 14:05:00"},
		{"", "'2025-01-06", "2025-01-06 00:00:00"},
		{"", "2025-01-06-14.05.00.000000", "2025-01-06 14:05:00"},
		{"", "2025-01-06-1", ""},
		{"mon dd yyyy", "Mon Jan  6 14:05:00 2025", "2025-01-06 14:05:00"},
		{"mon dd yyyy", "Mon Jan 06 14:05:00 CET 2025", "2025-01-06 14:05:00"},
		{"yyyyddd", "2025006", "2025-01-06 00:00:00"},
		{"yyyyddd", "2024-366", "2024-12-31 00:00:00"},
		{"yyyyddd", "2025366", ""},
		{"excel_day", "45663,5", "2025-01-06 12:00:00"},
		{"yy/mm/dd", "25/01/06", "2025-01-06 00:00:00"},
	} {
		require.Equal(t, c.want, formOf(t, c.format, c.text), "%s: %s", c.format, c.text)
	}
}

// However a run of days is written, the vote finds a format that reads every one
// of them as the day it is.
func TestTheVoteFindsTheDays(t *testing.T) {
	layouts := []string{"2006-01-02", "2006-1-2", "2006/1/2", "02.01.2006", "2/1/2006", "1/2/2006",
		"02-01-06", "1/2/06", "06/01/02", "20060102", "2006002",
		"2-Jan-06", "2. January 2006", "January 2, 2006", "Mon, 02 Jan 2006", "Mon 02.01.2006",
		"20060102150405", "02/01/2006 15:04", "1/2/2006 3:04 PM"}
	rapid.Check(t, func(r *rapid.T) {
		layout := rapid.SampledFrom(layouts).Draw(r, "layout")
		first := time.Date(rapid.IntRange(2008, 2031).Draw(r, "year"), 1,
			rapid.IntRange(1, 365).Draw(r, "day"), 9, 30, 0, 0, time.UTC)
		vote := NewDateVote()
		for d := range 45 {
			vote.Add(first.AddDate(0, 0, d).Format(layout))
		}
		name, sure, _, err := vote.Decide()
		require.NoError(r, err)
		require.True(r, sure, "%s as %s", layout, name)
		f, _ := FormatOf(name)
		for d := range 45 {
			at := first.AddDate(0, 0, d)
			m, ok := f.Parse(at.Format(layout))
			require.True(r, ok)
			require.Equal(r, at.Format("2006-01-02"), time.Unix(int64(m.Day)*86400,
				0).UTC().Format("2006-01-02"), "%s as %s", layout, name)
		}
	})
}

func TestMixedDatesAreNamed(t *testing.T) {
	vote := NewDateVote()
	for _, s := range []string{"13/01/2025", "14/01/2025", "45669", "15/01/2025"} {
		vote.Add(s)
	}
	_, _, _, err := vote.Decide()
	require.ErrorContains(t, err, `"13/01/2025", are dd/mm/yyyy, but "45669" is excel_day`)
}
