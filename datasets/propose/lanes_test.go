package propose

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/datasets"
)

// The two ends of a lane are told apart in the words of the trade.
func TestEndsOfLanes(t *testing.T) {
	for _, c := range [][2]string{
		{"from_location", "location"}, {"From", "To"}, {"From warehouse", "To store"}, {"Source", "Destination"},
		{"Von Lager", "Nach Lager"}, {"Nach Lager", "Von Lager"}, {"Quelllager", "Ziellager"}, {"Magasin d'origine", "Magasin de destination"},
		{"Almacén de origen", "Almacén de destino"}, {"Dal magazzino", "Al magazzino"}, {"Van magazijn", "Naar magazijn"},
	} {
		from, to := c[0], c[1]
		if from == "Nach Lager" {
			from, to = to, from // in any order
		}
		path := filepath.Join(t.TempDir(), "lanes.csv")
		require.NoError(t, os.WriteFile(path, []byte(c[0]+";"+c[1]+";Lieferzeit (Tage)\nZL;NORD;2\nZL;SUED;1\n"), 0o600))
		p, err := ForTable(context.Background(), "lanes", datasets.Source{Path: path})
		require.NoError(t, err)
		require.Equal(t, [3]string{from, to, "Lieferzeit (Tage)"}, [3]string{p.InFile("from_location"), p.InFile("location"), p.InFile("lead_time_days")})
	}
}
