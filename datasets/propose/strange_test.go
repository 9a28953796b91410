package propose_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/propose"
)

func proposed(t *testing.T, text string) *propose.Proposal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sales.csv")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	p, err := propose.For(context.Background(), datasets.Source{Path: path})
	require.NoError(t, err)
	return p
}

func TestOneIsToldWhatIsMissing(t *testing.T) {
	p := proposed(t, "Invoice Date,Item No,cases\n2025-01-01,A,3\n2025-01-02,B,4\n")
	require.Contains(t, p.Lacks(), "no column stands for quantity (Invoice Date is date, Item No is sku); cases may be it")
	require.Contains(t, p.Lacks(), "--map 'cases=quantity'; it has no column for the location either and is read as one location's")
	p = proposed(t, "date,sku,qty,qty\n2025-01-01,A,3,9\n2025-01-02,B,4,9\n")
	require.Len(t, p.Questions, 1)
	require.Equal(t, []string{"qty=quantity", "qty (2)=quantity"}, p.Questions[0].Answers)
	p = proposed(t, "date,EAN,qty\n2025-01-01,4.00638E+12,3\n2025-01-02,4.00638E+12,9\n")
	require.Contains(t, p.Lacks(), "codes whose last digits are cut off, as by a spreadsheet or a floating-point column: 4.00638E+12")
	p = proposed(t, "year,month,day,sku,qty\n2025,1,6,A,3\n2025,1,7,B,9\n")
	require.Contains(t, p.Lacks(), "the date stands in year, month and day: write it as one column")
	p = proposed(t, "date,sku,qty,price\n2025-01-01,A,3,on request\n2025-01-02,B,9,\n")
	require.Equal(t, []string{"column price is called as unit_price is, but holds no numbers: on request; it is not read"}, p.Notes())
	p = proposed(t, "day,sku,qty,price\n2025-01-01,A,3,12.50 EUR\n2025-01-02,B,9,CHF 3.20\n")
	require.Equal(t, "price", p.InFile("unit_price"))
}

// Orders that were cancelled are no sales; an export that lists them says which.
func TestCancelledOrdersAreNoticed(t *testing.T) {
	p := proposed(t, "date,sku,qty,Order Status\n2025-01-01,A,3,Shipped\n2025-01-02,B,9,Cancelled\n2025-01-02,A,1,Shipped\n")
	require.Len(t, p.Notes(), 1)
	require.Contains(t, p.Notes()[0], "column Order Status says Cancelled in 1 of the first 3 rows, which are read as sales")
	require.Empty(t, proposed(t, "date,sku,qty,Order Status\n2025-01-01,A,3,Shipped\n").Notes())
}

// Money is no quantity: a column of sales with a currency is what was paid.
func TestMoneyIsNoQuantity(t *testing.T) {
	p := proposed(t, "date,sku,Sales\n2025-01-01,A,$3.00\n2025-01-02,B,$9.50\n")
	require.Contains(t, p.Lacks(), "no column stands for quantity; column Sales is called as quantity is, but holds no numbers")
}

func TestLaterFilesMayCallColumnsOtherwise(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.csv"),
		[]byte("date,sku,location,quantity\n2025-01-01,A,L,3\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.csv"),
		[]byte("Artikel;Filiale;Menge;Datum\nA;L;4;2025-01-02\n"), 0o666))
	s := datasets.Source{Path: dir}
	p, err := propose.For(context.Background(), s)
	require.NoError(t, err)
	require.Empty(t, p.Delimiter, "each file has its own")
	s.Aliases = map[string]string{}
	for _, c := range p.Columns {
		s.Aliases[c.InFile] = c.Name
	}
	stats, err := datasets.ScanSeries(context.Background(), s, datasets.SeriesOptions{},
		func(datasets.SeriesRows) error { return nil })
	require.NoError(t, err)
	require.Zero(t, stats.Rejected)
	require.EqualValues(t, 7, stats.UnitsOut)
}

// Instants that are quiet in the middle of a day of UTC are of another zone.
func TestANightElsewhereIsNoticed(t *testing.T) {
	sales := func(zone string, hours func(r *rand.Rand) float64) string {
		at, err := time.LoadLocation(zone)
		require.NoError(t, err)
		r := rand.New(rand.NewPCG(7, 7))
		var b strings.Builder
		b.WriteString("sold_at,sku,location,quantity\n")
		first, _ := core.ParseDay("2025-01-06")
		for i := range 3000 {
			day := first.Time().AddDate(0, 0, i/50)
			moment := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0,
				at).Add(time.Duration(hours(r) * float64(time.Hour)))
			fmt.Fprintf(&b, "%s,A,L,1\n", moment.UTC().Format(time.RFC3339))
		}
		return b.String()
	}
	shop := func(r *rand.Rand) float64 { return 8 + 13*r.Float64() }
	require.Contains(t, proposed(t, sales("America/Los_Angeles", shop)).Zone, "name your zone, such as America/")
	require.Contains(t, proposed(t, sales("Asia/Tokyo", shop)).Zone, "name your zone, such as Asia/")
	require.Empty(t, proposed(t, sales("Europe/London", shop)).Zone)
	require.Empty(t, proposed(t, sales("Asia/Tokyo", func(r *rand.Rand) float64 { return 24 * r.Float64() })).Zone, "a web shop has no night")
}

// Headings in other languages, with the words that exports put around the column.
func TestHeadingsOfOtherLanguages(t *testing.T) {
	for _, heading := range []string{
		"Date de vente;Code article;Magasin;Quantité vendue;Prix unitaire",
		"Fecha de venta;Código de artículo;Tienda;Cantidad;Precio unitario",
		"Data vendita;Codice articolo;Negozio;Quantità;Prezzo unitario",
		"Data da venda;Código do produto;Loja;Quantidade;Preço unitário",
		"Verkoopdatum;Artikelnummer;Filiaal;Aantal;Prijs", "Data sprzedaży;Kod towaru;Sklep;Ilość;Cena",
		"Datum;Artikelnr;Butik;Antal;Pris",
		"Verkaufsdatum;Artikel-Nr.;Filial-Nr.;Verkaufte Menge;VK-Preis",
		"Tarih;Ürün Kodu;Mağaza;Miktar;Fiyat", "Дата продажи;Артикул;Магазин;Количество;Цена",
		"日付;商品コード;店舗;数量;単価", "销售日期;商品编码;门店;销量;价格", "판매일;상품코드;매장;수량;단가",
		"dm_sales.dt;dm_sales.sku_id;dm_sales.shop_id;dm_sales.qty;dm_sales.price", "BUDAT;MATNR;WERKS;MENGE;NETPR",
	} {
		p := proposed(t, heading+"\n2025-01-13;A-1;L;3;1.5\n2025-01-14;B-1;L;4;2.5\n")
		require.Empty(t, p.Missing, "%s: %s", heading, p.Lacks())
		names := strings.Split(heading, ";")
		for i, column := range []string{"date", "sku", "location", "quantity", "unit_price"} {
			require.Equal(t, names[i], p.InFile(column), heading)
		}
	}
}
