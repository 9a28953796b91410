package feast

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func dates(days ...int32) (out []string) {
	for _, d := range days {
		out = append(out, time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly))
	}
	return out
}

func between(t *testing.T, name string, from, to int) []string {
	t.Helper()
	for i := range All() {
		if f := Numbered(i); f.Name == name {
			return dates(f.Between(Day(from, time.January, 1), Day(to, time.December, 31))...)
		}
	}
	require.Fail(t, name)
	return nil
}

func TestEaster(t *testing.T) { // dates of the Book of Common Prayer
	for year, date := range map[int]string{1818: "1818-03-22", 1943: "1943-04-25", 2000: "2000-04-23", 2024: "2024-03-31", 2038: "2038-04-25"} {
		require.Equal(t, []string{date}, dates(Easter(year)))
	}
}

// Dates that public calendars print.
func TestFeasts(t *testing.T) {
	for name, want := range map[string][]string{
		"Easter of the east":      {"2023-04-16", "2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02"},
		"Chinese New Year":        {"2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"},
		"Mid-Autumn Festival":     {"2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15"},
		"Diwali":                  {"2023-11-12", "2024-11-01", "2025-10-20", "2026-11-08", "2027-10-29"},
		"Passover":                {"2023-04-06", "2024-04-23", "2025-04-13", "2026-04-02", "2027-04-22"},
		"Rosh Hashanah":           {"2023-09-16", "2024-10-03", "2025-09-23", "2026-09-12", "2027-10-02"},
		"Mother's Day":            {"2023-05-14", "2024-05-12", "2025-05-11", "2026-05-10", "2027-05-09"},
		"Thanksgiving":            {"2023-11-23", "2024-11-28", "2025-11-27", "2026-11-26", "2027-11-25"},
		"Memorial Day":            {"2023-05-29", "2024-05-27", "2025-05-26", "2026-05-25", "2027-05-31"},
		"last Friday of November": {"2023-11-24", "2024-11-29", "2025-11-28", "2026-11-27", "2027-11-26"},
	} {
		require.Equal(t, want, between(t, name, 2023, 2027), name)
	}
	require.Equal(t, []string{"2015-02-19", "2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01"},
		between(t, "Chinese New Year", 2015, 2022))
	require.Equal(t, []string{"2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08"},
		between(t, "Chinese New Year", 2027, 2035))
}

// The table is a day beside what is sighted, at most; 2000 and 2033 have the feast twice.
func TestIslamicFeasts(t *testing.T) {
	sighted := []string{"2019-06-04", "2020-05-24", "2021-05-13", "2022-05-02", "2023-04-21", "2024-04-10", "2025-03-30", "2026-03-20"}
	found := between(t, "end of Ramadan", 2019, 2026)
	require.Len(t, found, len(sighted))
	for i, s := range sighted {
		a, _ := time.Parse(time.DateOnly, s)
		b, _ := time.Parse(time.DateOnly, found[i])
		require.LessOrEqual(t, b.Sub(a).Abs(), 24*time.Hour, s)
	}
	require.Len(t, between(t, "end of Ramadan", 2000, 2000), 2)
	require.Len(t, between(t, "end of Ramadan", 2033, 2033), 2)
}

// A number stays with its feast, however many there are; every name is one.
func TestNumbers(t *testing.T) {
	require.Equal(t, "end of Ramadan", Numbered(0).Name)
	require.Equal(t, "Mother's Day", Numbered(8).Name)
	require.Nil(t, Numbered(len(All())))
	require.Nil(t, Numbered(-1))
	seen := map[string]bool{}
	for _, f := range All() {
		require.False(t, seen[f.Name], f.Name)
		seen[f.Name] = true
	}
}
