package propose

import (
	"context"

	"github.com/stockwright/stockwright/datasets"
	"github.com/stockwright/stockwright/datasets/fault"
)

// want is a column of the contract that an export may have under another name.
type want struct {
	column   string
	required bool
	theirs   []string // plain names, the likeliest first
	kind     datasets.Kind
}

// others are what exports of masters, stock and orders call their columns; sales have
// names of their own.
var others = map[string][]string{
	"on_hand": {"onhand", "qtyonhand", "quantityonhand", "onhandqty", "onhandquantity", "stockonhand",
		"unitsonhand", "stock", "stocklevel", "stockqty", "stockquantity",
		"inventory", "inventorylevel", "availablestock", "available", "soh", "quantity", "qty",
		"balance", "bestand", "lagerbestand", "menge", "anzahl", "existencias",
		"cantidad", "quantite", "giacenza", "estoque", "voorraad", "unrestricted"},
	"reserved": {"reserved", "reservedqty", "allocated", "allocatedqty", "committed", "reserviert"},
	"supplier": {"supplier", "supplierid", "suppliercode", "supplierno", "suppliernumber",
		"suppliername", "vendor", "vendorid", "vendorcode", "vendorno", "vendorname",
		"lieferant", "lieferantennummer", "lieferantnr", "kreditor", "proveedor", "fournisseur",
		"fornitore", "leverancier", "fornecedor"},
	"unit_cost": {"unitcost", "cost", "costprice", "purchaseprice", "buyprice", "buyingprice",
		"standardcost", "netcost", "einkaufspreis", "ek", "ekpreis", "costo", "cout", "coutunitaire",
		"prixachat", "pa", "paht", "prixrevient", "inkoopprijs", "kostprijs", "preciocompra", "preciocoste", "coste",
		"costounitario", "prezzoacquisto", "precocusto", "precocompra", "custo", "cenazakupu", "nakupnicena",
		"inkopspris", "innkjopspris", "kostpris", "indkobspris", "ostohinta"},
	"lead_time_days": {"leadtimedays", "leadtime", "leaddays", "leadtimeindays", "deliverytime",
		"deliverydays", "lieferzeit", "lieferzeittage", "lieferzeitintagen", "wiederbeschaffungszeit", "wbz",
		"plazo", "plazoentrega", "diasentrega", "delai", "delailivraison", "delaijours", "delaiapprovisionnement",
		"delaireappro", "tempoconsegna", "tempiconsegna", "giorniconsegna", "prazoentrega", "levertijd",
		"leveringstid", "leveranstid", "czasdostawy", "dodacilhuta", "toimitusaika"},
	"moq": {"moq", "minimumorder", "minimumorderquantity", "minorder", "minorderqty",
		"minqty", "mindestbestellmenge", "mindestmenge", "mbm", "quantiteminimum", "quantiteminimale", "qtemin",
		"qtemini", "minimumcommande", "mincommande", "cantidadminima", "pedidominimo", "quantitaminima",
		"lottominimo", "quantidademinima", "minimumbestelhoeveelheid", "minbestelling"},
	"order_multiple": {"ordermultiple", "multiple", "orderpack", "rounding", "roundingvalue", "losgroesse",
		"multiplecommande", "pcb", "colisage", "casepack", "packsize", "ve", "vpe", "verpackungseinheit", "multiplo", "multiplopedido", "besteleenheid", "bestellvielfaches"},
	"case_pack": {"casepack", "packsize", "caseqty", "casesize", "unitspercase", "unitspercarton",
		"pack", "verpackungseinheit", "ve", "vpe", "colisage", "conditionnement", "unidadescaja", "uxc",
		"pezzicartone", "confezione", "verpakkingseenheid"},
	"shelf_life_days": {"shelflifedays", "shelflife", "haltbarkeit", "haltbarkeittage"},
	"order": {"order", "ordernumber", "orderno", "orderid", "po", "ponumber", "pono", "purchaseorder",
		"purchaseorderno", "document", "documentno", "bestellung", "bestellnummer",
		"auftragsnummer", "pedido", "commande"},
	"due_on": {"dueon", "duedate", "due", "expecteddate", "expectedon", "expected", "expecteddelivery",
		"deliverydate", "promiseddate", "eta", "arrivaldate", "requesteddate", "shipdate",
		"liefertermin", "lieferdatum", "wunschtermin", "fechaentrega", "datelivraison"},
	"ordered_on": {"orderedon", "orderdate", "orderedat", "date", "podate", "documentdate",
		"bestelldatum", "fechapedido", "datecommande"},
	"received_on": {"receivedon", "receiptdate", "receiveddate", "receivedat", "postingdate",
		"deliverydate", "deliveredon", "arrivaldate", "wareneingang", "wareneingangsdatum", "fecharecepcion"},
	"expires_on": {"expireson", "expirydate", "expiry", "expirationdate", "bestbefore", "bbd", "mhd",
		"sledbbd", "caducidad", "dlc", "ddm"},
	"lot":         {"lot", "lotno", "lotnumber", "batch", "batchno", "batchnumber", "charge", "lote"},
	"description": nil, "category": nil, "unit_price": nil, // as in sales
	"unit_weight": {"unitweight", "weight", "weightkg", "grossweight", "gewicht", "poids", "peso"},
	"unit_volume": {"unitvolume", "volume", "volumelitres", "volumen"},
	"name": {"name", "suppliername", "vendorname", "fullname", "nom", "nomfournisseur", "raisonsociale",
		"nombre", "nombreproveedor", "razonsocial", "nome", "ragionesociale", "naam", "lieferantenname", "navn", "namn", "nazwa"},
	"minimum_value": {"minimumvalue", "minvalue", "minimumordervalue", "minordervalue", "mindestbestellwert",
		"mbw", "minimumorder", "minorder", "minimumcommande", "mincommande", "montantminimum", "pedidominimo",
		"ordineminimo", "importominimo", "minimumbestelwaarde"},
	"order_weekdays": {"orderweekdays", "orderweekday", "orderdays", "orderday", "bestelltage", "bestelltag",
		"jourscommande", "jourcommande", "diaspedido", "diapedido", "giorniordine", "giornoordine", "besteldagen",
		"besteldag"},
	"currency": {"currency", "currencycode", "waehrung", "wahrung", "devise", "monnaie", "moneda", "divisa", "valuta", "moeda", "waluta"},
	"kind":     {"kind", "type", "locationtype", "storetype"},
}

// ends are the words that tell the two ends of a lane apart, alone or beside a word for a
// place: Von Lager, magasin de destination.
var ends = map[string][]string{
	"from_location": {"from", "source", "origin", "shipfrom", "von", "aus", "quelle", "quell", "depuis", "origine", "depart", "de",
		"origen", "desde", "da", "dal", "partenza", "van", "vanaf", "fra", "fran", "origem"},
	"location": {"to", "destination", "dest", "target", "shipto", "nach", "ziel", "vers", "arrivee", "destino", "hasta", "a",
		"al", "destinazione", "arrivo", "naar", "til", "till"},
}

// endOfLane are the names of one end of a lane.
func endOfLane(words []string) (out []string) {
	out = append(out, words...)
	for _, n := range names {
		if n.column != "location" {
			continue
		}
		for _, place := range n.theirs {
			for _, word := range words {
				out = append(out, word+place, place+word)
			}
		}
	}
	return out
}

// wantsOf are the columns that a table of the contract may have under another name.
func wantsOf(table string) ([]want, error) {
	t, err := datasets.InputTable(table)
	if err != nil {
		return nil, err
	}
	var out []want
	if table == "sales" {
		for _, n := range names {
			w := want{n.column, n.required, plains(n.theirs), datasets.Text}
			if c, ok := t.Column(n.column); ok {
				w.kind = c.Kind
			}
			out = append(out, w)
		}
		return out, nil
	}
	for _, c := range t.Columns {
		w := want{c.Name, c.Required, []string{c.Name}, c.Kind}
		if end := ends[c.Name]; table == "lanes" && end != nil {
			w.theirs = append(w.theirs, endOfLane(end)...)
		} else if theirs := others[c.Name]; theirs != nil {
			w.theirs = append(w.theirs, theirs...)
		} else {
			for _, n := range names {
				if n.column == c.Name && c.Name != "date" {
					w.theirs = append(w.theirs, n.theirs...)
				}
			}
		}
		w.theirs = plains(w.theirs)
		out = append(out, w)
	}
	return out, nil
}

func plains(names []string) (out []string) {
	for _, n := range names {
		out = append(out, plain(n))
	}
	return out
}

// ForTable proposes how a source of any table of the contract is read; aliases and
// constants it has already are kept.
func ForTable(ctx context.Context, table string, s datasets.Source) (*Proposal, error) {
	wants, err := wantsOf(table)
	if err != nil {
		return nil, err
	}
	has, err := datasets.ColumnNames(s)
	if err != nil {
		return nil, err
	}
	p := newProposal(has, wants)
	p.masters = table != "sales"
	if files, err := s.Files(); err == nil && len(files) > 1 {
		p.First = files[0]
	}
	if p.Delimiter, p.Encoding, err = datasets.TextFormat(s); err != nil {
		return nil, err
	}
	sample, rows, err := sampleOf(ctx, s, has)
	if err != nil {
		return nil, err
	}
	if rows == 0 && table == "sales" {
		return nil, fault.File(s.Path, "it names its columns and has no rows", "export it again")
	}
	p.choose(s, sample)
	if err := p.otherFiles(ctx, s); err != nil {
		return nil, err
	}
	if err := p.dates(ctx, s); err != nil {
		return nil, err
	}
	if err := p.zone(ctx, s); err != nil {
		return nil, err
	}
	return p, p.decimals(ctx, s)
}

// of are the names that the export's files have for the columns of some kinds.
func (p *Proposal) of(kinds ...datasets.Kind) (out []string) {
	for _, w := range p.wants {
		for _, k := range kinds {
			if w.kind == k {
				out = append(out, p.inFiles(w.column)...)
			}
		}
	}
	return out
}
