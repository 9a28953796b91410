package table

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/stockwright/stockwright/core"
	"github.com/stockwright/stockwright/datasets/contract"
	"github.com/stockwright/stockwright/datasets/parquet"
	"github.com/stockwright/stockwright/datasets/vector"
)

// Shape maps the fields of a row struct to columns.
type Shape struct {
	input   bool // a table of the contract
	Columns []contract.Column
	Fields  []fieldShape
}

type fieldShape struct {
	Index   []int // of the field, through the structs it is embedded in
	pointer bool  // nil stands for missing
	nan     bool  // NaN stands for missing
}

var (
	dayType   = reflect.TypeFor[core.Day]()
	moneyType = reflect.TypeFor[core.Money]()
	timeType  = reflect.TypeFor[time.Time]()
)

// ShapeOf reads the columns of T from its fields: the name comes from the
// parquet tag, the json tag, or the field in snake case. Columns of a
// contract table are required as the contract says; others unless their tag
// says OPTIONAL or their type is a pointer.
func ShapeOf[T any]() (*Shape, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("rows are structs, not %s", t)
	}
	spec, known := contractOf[T]()
	s := &Shape{input: known}
	for _, f := range parquet.FieldsOf(t) {
		name, optional := columnName(f)
		if name == "" {
			continue
		}
		ft := f.Type
		fs := fieldShape{Index: f.Index, pointer: ft.Kind() == reflect.Pointer, nan: f.Tag.Get("missing") == "NaN"}
		if fs.pointer {
			ft = ft.Elem()
		}
		kind, err := KindOf(ft, f.Tag.Get("parquet"))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		c := contract.Column{Name: name, Kind: kind, Required: !optional && !fs.pointer && !fs.nan}
		if known {
			c, _ = spec.Column(name)
		}
		s.Columns = append(s.Columns, c)
		s.Fields = append(s.Fields, fs)
	}
	return s, nil
}

// columnName is the column of a field; "" for fields that are no column.
func columnName(f reflect.StructField) (name string, optional bool) {
	if !f.IsExported() {
		return "", false
	}
	if tag := f.Tag.Get("parquet"); tag != "" {
		for _, part := range strings.Split(tag, ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			switch {
			case key == "name":
				name = strings.TrimSpace(value)
			case key == "repetitiontype" && strings.TrimSpace(value) == "OPTIONAL":
				optional = true
			}
		}
		return name, optional
	}
	name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
	switch name {
	case "-":
		return "", false
	case "":
		return Snake(f.Name), false
	}
	return name, false
}

// Snake turns UnitCost into unit_cost.
func Snake(name string) string {
	var b strings.Builder
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i, r := range name {
		if upper(i) {
			if i > 0 && (!upper(i-1) || i+1 < len(name) && !upper(i+1)) {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// KindOf is the kind of a field of a row struct; an error for types no column has.
func KindOf(t reflect.Type, tag string) (contract.Kind, error) {
	switch t {
	case dayType:
		return contract.Day, nil
	case moneyType:
		return contract.Money, nil
	case timeType:
		return contract.Time, nil
	}
	switch t.Kind() {
	case reflect.String:
		return contract.Text, nil
	case reflect.Float64, reflect.Float32:
		return contract.Number, nil
	case reflect.Bool:
		return contract.Flag, nil
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		if strings.Contains(tag, "convertedtype=DATE") {
			return contract.Day, nil
		}
		return contract.Integer, nil
	}
	return 0, fmt.Errorf("a %s is no column", t)
}

// set stores row i of a vector in a field.
func (fs fieldShape) set(row reflect.Value, v *vector.Vector, i int, texts *columnTexts) {
	field := row.FieldByIndex(fs.Index)
	missing := v.IsNull(i)
	if fs.pointer {
		if missing {
			return
		}
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch v.Kind {
	case contract.Text:
		if !missing {
			field.SetString(texts.at(v, i))
		}
	case contract.Day:
		day := int64(core.NoDay)
		if !missing {
			day = int64(v.Days[i])
		}
		field.SetInt(day)
	case contract.Number:
		switch {
		case !missing:
			field.SetFloat(v.Nums[i])
		case fs.nan:
			field.SetFloat(math.NaN())
		}
	case contract.Flag:
		field.SetBool(!missing && v.Flags[i])
	case contract.Time:
		if !missing {
			*field.Addr().Interface().(*time.Time) = time.UnixMicro(v.Ints[i]).UTC()
		}
	default:
		if !missing {
			field.SetInt(v.Ints[i])
		}
	}
}

// get appends a field to a vector; missing values become nulls in setNulls,
// nil pointers here.
func (fs fieldShape) get(row reflect.Value, v *vector.Vector, i int) {
	field := row.FieldByIndex(fs.Index)
	if fs.pointer {
		if field.IsNil() {
			if v.Null == nil {
				v.Null = make([]bool, v.N)
			}
			v.Null[i] = true
			return
		}
		field = field.Elem()
	}
	switch v.Kind {
	case contract.Text:
		v.Text[i] = vector.Bytes(field.String())
	case contract.Day:
		v.Days[i] = int32(field.Int())
	case contract.Number:
		v.Nums[i] = field.Float()
	case contract.Flag:
		v.Flags[i] = field.Bool()
	case contract.Time:
		if field.Interface().(time.Time).IsZero() {
			if v.Null == nil {
				v.Null = make([]bool, v.N)
			}
			v.Null[i] = true
			return
		}
		v.Ints[i] = MicrosOf(field)
	default:
		v.Ints[i] = field.Int()
	}
}

// MicrosOf is a time.Time field in microseconds; the zero time is the least.
func MicrosOf(field reflect.Value) int64 {
	var t time.Time
	if field.CanAddr() { // a copy of millions of them would be allocated each
		t = *field.Addr().Interface().(*time.Time)
	} else {
		t = field.Interface().(time.Time)
	}
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMicro()
}

// Interner keeps one string for equal texts; pages are not kept alive. A nil one keeps
// none, which is right for texts that are soon forgotten.
type Interner map[string]string

// Get is the one string kept for a text.
func (in Interner) Get(b []byte) string {
	if s, ok := in[string(b)]; ok {
		return s
	}
	s := string(b)
	if in != nil {
		in[s] = s
	}
	return s
}

// columnTexts keeps the texts of one column of a row group by their codes, so that each
// is looked up once and not for every row.
type columnTexts struct {
	Interner
	known []string
	last  string
}

func (c *columnTexts) at(v *vector.Vector, i int) string {
	if v.Dict == nil || int(v.Codes[i]) >= v.Shared {
		if b := v.At(i); string(b) != c.last {
			c.last = c.Get(b)
		}
		return c.last
	}
	if len(c.known) < v.Shared {
		c.known = append(c.known, make([]string, v.Shared-len(c.known))...)
	}
	code := v.Codes[i]
	if c.known[code] == "" {
		c.known[code] = c.Get(v.Dict[code])
	}
	return c.known[code]
}

// Row is a row of an input table of the contract.
type Row interface {
	TableName() string // as the contract has it
}

// contractOf is the contract table whose rows are T.
func contractOf[T any]() (contract.Table, bool) {
	var zero T
	row, ok := any(zero).(Row)
	if !ok {
		return contract.Table{}, false
	}
	t, err := contract.InputTable(row.TableName())
	return t, err == nil
}
