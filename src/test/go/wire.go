// Writes the tables that the tests of io.tocsin.wire compare with, below the directory given:
//
//	go run src/test/go/wire.go src/test/resources/io/tocsin/wire
//
// The build does not need Go; run this only to extend the tables. They were made with Go 1.26.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	table("go-floats.tsv", floats)
	table("go-strings.tsv", texts)
	table("go-globs.tsv", globs)
	table("go-times.tsv", times)
	table("go-rfc3339.tsv", rfc3339)
	table("go-rfc822.tsv", rfc822)
	table("go-compact.json", func(out *bufio.Writer) { document(out, false) })
	table("go-pretty.json", func(out *bufio.Writer) { document(out, true) })
}

func table(name string, write func(out *bufio.Writer)) {
	file, err := os.Create(filepath.Join(os.Args[1], name))
	check(err)
	out := bufio.NewWriter(file)
	write(out)
	check(out.Flush())
	check(file.Close())
}

func marshal(value any) string {
	text, err := json.Marshal(value)
	check(err)
	return string(text)
}

// floats: the bits in hexadecimal, and the JSON.
func floats(out *bufio.Writer) {
	all := []float64{0, math.Copysign(0, -1), 1, -1, 3.5, 0.1, 0.2, 0.3, 1.0 / 3, 100, 2e23, 9007199254740991, 9007199254740992,
		9007199254740993, 4503599627370496.5, 2.2250738585072014e-308, 2.2250738585072011e-308, math.MaxFloat64, -math.MaxFloat64,
		2.0e-3, 1.1e23, 8.41e21, 2.0e21, 5e-324, 1e23, 9.5e-7, 123456789.125, 0.000001234, 0.00000123}
	for _, edge := range []float64{1e-6, 1e-5, 1e20, 1e21, 1e22, 1, 10, 1 << 53} {
		all = append(all, math.Nextafter(edge, 0), edge, math.Nextafter(edge, math.Inf(1)))
	}
	for bits := uint64(1); bits <= 120; bits++ {
		all = append(all, math.Float64frombits(bits))
	}
	for exponent := -323; exponent <= 308; exponent += 3 {
		var power float64
		fmt.Sscanf(fmt.Sprintf("1e%d", exponent), "%g", &power)
		all = append(all, power, -power)
	}
	for exponent := -1074; exponent <= 1023; exponent += 5 {
		all = append(all, math.Ldexp(1, exponent))
	}
	random := rand.New(rand.NewSource(1))
	for i := 0; i < 600; i++ {
		if number := math.Float64frombits(random.Uint64()); !math.IsNaN(number) && !math.IsInf(number, 0) {
			all = append(all, number)
		}
		all = append(all, float64(random.Int63n(1_000_000))/float64(math.Pow10(random.Intn(7))))
	}
	for _, number := range all {
		fmt.Fprintf(out, "%016x\t%s\n", math.Float64bits(number), marshal(number))
	}
}

// texts: a code point in hexadecimal, and the JSON of the text that is this one character.
func texts(out *bufio.Writer) {
	for c := rune(0); c <= 0x10FFFF; c++ {
		if c > 0x120 && c < 0x2027 || c > 0x202A && c < 0xD7FF || c > 0xD7FF && c < 0xE000 || c > 0xE000 && c < 0xFFFC || c > 0x10000 && c < 0x10FFFF {
			continue
		}
		fmt.Fprintf(out, "%04x\t%s\n", c, marshal(string(c)))
	}
}

// globs: pattern, name, and true, false or the error.
func globs(out *bufio.Writer) {
	written := func(pattern, name string) {
		matched, err := path.Match(pattern, name)
		answer := fmt.Sprint(matched)
		if err != nil {
			answer = err.Error()
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", pattern, name, answer)
	}
	patterns := strings.Split("|*|**|?|a|a*|*a|*a*|a*b*c|a?c|cpu|cpu*|*:host=*|[abc]|[a-c]|[^a-c]|[c-a]|[a-]|[-a]|[]a]|[]|[|[^|[^]|[a|[a-|[a-]b|"+
		"\\*|\\\\|\\|a\\|[\\]]|[\\-a]|[\\|[*]|[?]|*[*]*|[[]|[[]*]|]|a]|[/]|*/*|*/|/|a/?|a/*|é|?é|[é-ü]|[^é]|*é|日*|*??|*?|??|???|*[\uFFFD]|[a-z]*[0-9]|"+
		"*a*a*a*b|x[a-c]*y|-|^|!|[!a]|{a,b}", "|")
	names := strings.Split("|a|b|aa|ab|abc|aXbYc|ac|a/b|a/|/|cpu|cpu:host=a|cpu/x|é|aé|日|日本|\U0001F600|*|?|[|]|\\|-|^|!|c|d|a]|x0|z9|aaaaaaaaab|aaaaaaaaaa|xby|{a,b}|\uFFFD", "|")
	for _, pattern := range patterns {
		for _, name := range names {
			written(pattern, name)
		}
	}
	random := rand.New(rand.NewSource(2))
	pick := func(alphabet []rune, most int) string {
		picked := make([]rune, random.Intn(most+1))
		for i := range picked {
			picked[i] = alphabet[random.Intn(len(alphabet))]
		}
		return string(picked)
	}
	for i := 0; i < 1500; i++ {
		written(pick([]rune("aab**?[]^-\\/日"), 8), pick([]rune("aab/-]日"), 6))
	}
}

// times: seconds since 1970, nanoseconds, and the JSON without its quotes.
func times(out *bufio.Writer) {
	random := rand.New(rand.NewSource(3))
	write := func(seconds int64, nanos int64) {
		fmt.Fprintf(out, "%d\t%d\t%s\n", seconds, nanos, strings.Trim(marshal(time.Unix(seconds, nanos).UTC()), `"`))
	}
	first, last := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
	write(first, 0)
	write(last, 999_999_999)
	write(time.Time{}.Unix(), 0)
	for _, nanos := range []int64{0, 1, 10, 100_000_000, 250_000_000, 120_000_000, 123_456_789, 999_999_999, 5_000} {
		write(0, nanos)
		write(-1, nanos)
		write(1_714_564_810, nanos)
	}
	for i := 0; i < 100; i++ {
		write(first+random.Int63n(last-first), random.Int63n(1_000_000_000))
	}
}

// rfc3339: a text, and seconds and nanoseconds, or "refused". Without what Go reads although RFC 3339 has no such form.
func rfc3339(out *bufio.Writer) {
	for _, text := range strings.Split("2024-05-01T12:00:10.25Z|2024-05-01T12:00:10Z|2024-05-01T12:00:10+02:00|2024-05-01T12:00:10-07:30|"+
		"2024-05-01T12:00:10.123456789Z|2024-05-01T12:00:10.1+23:59|2024-05-01T12:00:10-23:59|"+
		"2024-02-29T00:00:00Z|2023-02-29T00:00:00Z|1900-02-29T00:00:00Z|2000-02-29T00:00:00Z|2024-04-31T00:00:00Z|2024-00-01T00:00:00Z|2024-13-01T00:00:00Z|2024-01-00T00:00:00Z|"+
		"2024-01-32T00:00:00Z|2024-05-01T24:00:00Z|2024-05-01T23:60:00Z|2024-05-01T23:59:60Z|2024-05-01t12:00:10Z|2024-05-01T12:00:10z|2024-05-01 12:00:10Z|"+
		"2024-05-01T12:00:10|2024-05-01T12:00:10.Z|2024-5-01T12:00:10Z|24-05-01T12:00:10Z|02024-05-01T12:00:10Z|"+
		"2024-05-01T12:00Z|2024-05-01|||Z|now|2024-05-01T12:00:10+0200|2024-05-01T12:00:10+02|2024-05-01T12:00:10ZZ|2024-05-01T12:00:10Z |"+
		" 2024-05-01T12:00:10Z|2024-05-01T12:00:10+2:00|2024-05-01T12:00:10+02:0|2024-05-01T12:00:1xZ|0000-01-01T00:00:00Z|0001-01-01T00:00:00Z|"+
		"9999-12-31T23:59:59.999999999Z|2024-05-01T12:00:10.٣Z|2024/05/01T12:00:10Z|-024-05-01T12:00:10Z|2024-05-01T12:00:10*02:00|2024-05-01T12:00:10.5", "|") {
		var parsed time.Time
		if err := json.Unmarshal([]byte(marshal(text)), &parsed); err != nil {
			fmt.Fprintf(out, "%s\trefused\n", text)
		} else {
			fmt.Fprintf(out, "%s\t%d\t%d\n", text, parsed.Unix(), parsed.Nanosecond())
		}
	}
}

// rfc822: seconds since 1970, the zone, and the text. No time in which a zone had another name than today: Java only knows those.
func rfc822(out *bufio.Writer) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/London"} {
		location, err := time.LoadLocation(zone)
		check(err)
		for _, seconds := range []int64{1_714_564_810, 1_735_689_599, 946_684_800, 4_102_444_800 - 1} {
			fmt.Fprintf(out, "%d\t%s\t%s\n", seconds, zone, time.Unix(seconds, 0).In(location).Format(time.RFC822))
		}
	}
}

// document: what the test of the writer's structure writes as well.
func document(out *bufio.Writer, pretty bool) {
	value := struct {
		Text   string         `json:"text"`
		Number float64        `json:"number"`
		Whole  int64          `json:"whole"`
		Flag   bool           `json:"flag"`
		None   any            `json:"none"`
		Empty  map[string]any `json:"empty"`
		List   []any          `json:"list"`
		Nested []any          `json:"nested"`
		Escape map[string]any `json:"a<b"`
	}{"x", -1.5e-9, math.MinInt64, true, nil, map[string]any{}, []any{},
		[]any{1, []any{}, map[string]any{"k": []any{"v", false, map[string]any{}}}, []any{[]any{math.MaxInt64}}},
		map[string]any{"\uFFFC": 1, "\U0001F600": 2, "a": 3}}
	var text []byte
	var err error
	if pretty {
		text, err = json.MarshalIndent(value, "", "    ")
	} else {
		text, err = json.Marshal(value)
	}
	check(err)
	_, err = out.Write(text)
	check(err)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
