package purchase

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/pipeline/terms"
)

// A quantity is of base units, as the box shows it, or in the unit that people weigh the goods in.
func TestATypedQuantityIsReadAsItIsShown(t *testing.T) {
	rows := []purchaseRow{{Line: "cheese", Key: "CHEESE@WH", Quantity: 1300, Open: true, unit: terms.Unit{Name: "kg", Factor: 100}},
		{Line: "nails", Key: "NAILS@WH", Quantity: 24, Open: true}}
	typed := func(cheese, nails string) ([]int64, error) {
		form := url.Values{"q:cheese": {cheese}, "q:nails": {nails}}
		r := httptest.NewRequest("POST", "/purchase", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		require.NoError(t, r.ParseForm())
		reviews, err := formReviews(nil, r, rows)
		var out []int64
		for _, v := range reviews {
			out = append(out, *v.Quantity)
		}
		return out, err
	}
	for _, c := range []struct {
		cheese, nails string
		want          []int64
	}{{"12.5 kg", "24", []int64{1250}}, {"1250", "30", []int64{1250, 30}}, {"13 kg", "24 units", nil}} {
		got, err := typed(c.cheese, c.nails)
		require.NoError(t, err, c.cheese)
		require.Equal(t, c.want, got, c.cheese)
	}
	for _, c := range [][2]string{{"12.5", "24"}, {"-1 kg", "24"}, {"1300", "24 kg"}, {"12.345 kg", "24"}} {
		_, err := typed(c[0], c[1])
		require.Error(t, err, c)
	}
}
