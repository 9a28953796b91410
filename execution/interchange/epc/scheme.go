package epc

// scheme is one kind of EPC: the parts of its pure identity URI and the
// application identifiers it stands for (TDS chapters 6 and 7).
type scheme struct {
	name   string
	class  bool // urn:epc:class:, a class of objects and not one object
	parts  []part
	ai     string // identifier of the GS1 key, "" where there is none
	style  keyStyle
	serial string // identifier of the last part, "+" when it follows the key in the same field
}

// part is one dot-separated part of a URI. kind says what it may hold:
//
//	p  GS1 company prefix, 6 to 12 digits
//	f  digits that fill up to max together with the company prefix
//	d  exactly max digits
//	n  1 to max digits
//	i  a whole number up to max, without leading zeros
//	s  1 to max characters of set 82
//	r  1 to max characters of set 82, company prefix counted in
//	c  1 to max characters A-Z 0-9 # - /, company prefix counted in
//	g  5 or 6 characters of a CAGE code or DoDAAC
//	a  0 to max characters A-Z 0-9 - /
//	A  1 to max characters A-Z 0-9 - /, the first may be #
//	b  container number: three letters, J U or Z, 7 digits
type part struct {
	name string
	kind byte
	max  uint64
}

// keyStyle is how company prefix and reference make up a GS1 key.
type keyStyle byte

const (
	styleNone      keyStyle = iota // no GS1 key
	stylePlain                     // prefix, reference, check digit
	styleIndicator                 // first digit of the reference, prefix, rest, check digit
	styleNoCheck                   // prefix, reference
)

var (
	company = part{"company prefix", 'p', 12}
	serial  = part{"serial", 's', 20}
)

const (
	sgtin = iota
	sscc
	sgln
	grai
	giai
	gsrn
	gsrnp
	gdti
	cpi
	sgcn
	ginc
	gsin
	itip
	upui
	pgln
	lgtin
	gid
	usdod
	adi
	bic
	imovn
)

var schemes = [...]scheme{
	sgtin: {"sgtin", false, []part{company, {"item reference", 'f', 13}, serial}, "01", styleIndicator, "21"},
	sscc:  {"sscc", false, []part{company, {"serial reference", 'f', 17}}, "00", styleIndicator, ""},
	sgln: {"sgln", false, []part{company, {"location reference", 'f', 12}, {"extension", 's', 20}},
		"414", stylePlain, "254"},
	grai:  {"grai", false, []part{company, {"asset type", 'f', 12}, {"serial", 's', 16}}, "8003", stylePlain, "+"},
	giai:  {"giai", false, []part{company, {"asset reference", 'r', 30}}, "8004", styleNoCheck, ""},
	gsrn:  {"gsrn", false, []part{company, {"service reference", 'f', 17}}, "8018", stylePlain, ""},
	gsrnp: {"gsrnp", false, []part{company, {"service reference", 'f', 17}}, "8017", stylePlain, ""},
	gdti:  {"gdti", false, []part{company, {"document type", 'f', 12}, {"serial", 's', 17}}, "253", stylePlain, "+"},
	cpi: {"cpi", false, []part{company, {"part reference", 'c', 30},
		{"serial", 'i', 999_999_999_999}}, "8010", styleNoCheck, "8011"},
	sgcn: {"sgcn", false, []part{company, {"coupon reference", 'f', 12}, {"serial", 'n', 12}}, "255", stylePlain, "+"},
	ginc: {"ginc", false, []part{company, {"consignment reference", 'r', 30}}, "401", styleNoCheck, ""},
	gsin: {"gsin", false, []part{company, {"shipper reference", 'f', 16}}, "402", stylePlain, ""},
	itip: {"itip", false, []part{company, {"item reference", 'f', 13}, {"piece", 'd', 2}, {"total", 'd', 2}, serial},
		"8006", styleIndicator, "21"},
	upui: {"upui", false, []part{company, {"item reference", 'f', 13},
		{"third party extension", 's', 28}}, "01", styleIndicator, "235"},
	pgln:  {"pgln", false, []part{company, {"party reference", 'f', 12}}, "417", stylePlain, ""},
	lgtin: {"lgtin", true, []part{company, {"item reference", 'f', 13}, {"lot", 's', 20}}, "01", styleIndicator, "10"},
	gid: {"gid", false, []part{{"manager", 'i', 1<<28 - 1}, {"object class", 'i', 1<<24 - 1},
		{"serial", 'i', 1<<36 - 1}},
		"", styleNone, ""},
	usdod: {"usdod", false, []part{{"CAGE code or DoDAAC", 'g', 6}, {"serial", 'i', 1<<36 - 1}}, "", styleNone, ""},
	adi: {"adi", false, []part{{"CAGE code or DoDAAC", 'g', 6}, {"part number", 'a', 32}, {"serial", 'A', 30}},
		"", styleNone, ""},
	bic:   {"bic", false, []part{{"container", 'b', 11}}, "", styleNone, ""},
	imovn: {"imovn", false, []part{{"vessel", 'd', 7}}, "", styleNone, ""},
}

// coding is one binary layout (TDS chapter 14): header, filter, fields in the
// order of the scheme's parts.
type coding struct {
	name   string // as in a tag URI, such as sgtin-96
	header byte
	scheme int
	bits   int // 0: as long as the data
	filter int // bits of the filter value
	fields []bitField
}

// bitField is how one part is laid out in bits:
//
//	P  partition (3 bits), company prefix, then the second part as second says
//	i  whole number in n bits
//	n  digits with a 1 in front, as a number in n bits
//	w  two digits in n bits
//	s  7-bit characters, n bits in all, zero filled
//	v  6-bit characters until a zero character
//	x  6 characters of 6 bits, a CAGE code with a space in front
//	y  6 characters of 8 bits, a CAGE code with a space in front
//	z  n zero bits, no part
type bitField struct {
	kind   byte
	n      int
	second byte   // for P: d digits, i number without leading zeros, j the same in fewer digits, s, v
	widths [7]int // for P: bits of the second part, by partition
}

// prefixBits are the bits of a company prefix by partition; the prefix has
// 12 − partition digits.
var prefixBits = [7]int{40, 37, 34, 30, 27, 24, 20}

var (
	itemBits   = [7]int{4, 7, 10, 14, 17, 20, 24}
	serialBits = [7]int{18, 21, 24, 28, 31, 34, 38}
	placeBits  = [7]int{1, 4, 7, 11, 14, 17, 21}
	assetBits  = [7]int{42, 45, 48, 52, 55, 58, 62}
	assetChars = [7]int{148, 151, 154, 158, 161, 164, 168}
	partBits   = [7]int{11, 14, 17, 21, 24, 27, 31}
)

func partition(second byte, widths [7]int) bitField { return bitField{'P', 0, second, widths} }

func bits(kind byte, n int) bitField { return bitField{kind: kind, n: n} }

// codings is ordered shortest first within a scheme: that is the order in
// which a layout is chosen for an EPC.
var codings = []coding{
	{"sgtin-96", 0x30, sgtin, 96, 3, []bitField{partition('d', itemBits), bits('i', 38)}},
	{"sgtin-198", 0x36, sgtin, 198, 3, []bitField{partition('d', itemBits), bits('s', 140)}},
	{"sscc-96", 0x31, sscc, 96, 3, []bitField{partition('d', serialBits), bits('z', 24)}},
	{"sgln-96", 0x32, sgln, 96, 3, []bitField{partition('d', placeBits), bits('i', 41)}},
	{"sgln-195", 0x39, sgln, 195, 3, []bitField{partition('d', placeBits), bits('s', 140)}},
	{"grai-96", 0x33, grai, 96, 3, []bitField{partition('d', itemBits), bits('i', 38)}},
	{"grai-170", 0x37, grai, 170, 3, []bitField{partition('d', itemBits), bits('s', 112)}},
	{"giai-96", 0x34, giai, 96, 3, []bitField{partition('i', assetBits)}},
	{"giai-202", 0x38, giai, 202, 3, []bitField{partition('s', assetChars)}},
	{"gsrn-96", 0x2D, gsrn, 96, 3, []bitField{partition('d', serialBits), bits('z', 24)}},
	{"gsrnp-96", 0x2E, gsrnp, 96, 3, []bitField{partition('d', serialBits), bits('z', 24)}},
	{"gdti-96", 0x2C, gdti, 96, 3, []bitField{partition('d', placeBits), bits('i', 41)}},
	{"gdti-174", 0x3E, gdti, 174, 3, []bitField{partition('d', placeBits), bits('s', 119)}},
	{"gdti-113", 0x3A, gdti, 113, 3, []bitField{partition('d', placeBits), bits('n', 58)}}, // withdrawn, still read
	{"cpi-96", 0x3C, cpi, 96, 3, []bitField{partition('j', partBits), bits('i', 31)}},
	{"cpi-var", 0x3D, cpi, 0, 3, []bitField{partition('v', [7]int{}), bits('i', 40)}},
	{"sgcn-96", 0x3F, sgcn, 96, 3, []bitField{partition('d', placeBits), bits('n', 41)}},
	{"itip-110", 0x40, itip, 110, 3, []bitField{partition('d', itemBits), bits('w', 7), bits('w', 7), bits('i', 38)}},
	{"itip-212", 0x41, itip, 212, 3, []bitField{partition('d', itemBits), bits('w', 7), bits('w', 7), bits('s', 140)}},
	{"gid-96", 0x35, gid, 96, 0, []bitField{bits('i', 28), bits('i', 24), bits('i', 36)}},
	{"usdod-96", 0x2F, usdod, 96, 4, []bitField{bits('y', 48), bits('i', 36)}},
	{"adi-var", 0x3B, adi, 0, 6, []bitField{bits('x', 36), bits('v', 0), bits('v', 0)}},
}

// byHeader finds a coding by the first byte of a tag; 0 is none, else index
// plus one.
var byHeader = func() (t [256]uint8) {
	for i, c := range codings {
		t[c.header] = uint8(i + 1)
	}
	return t
}()
