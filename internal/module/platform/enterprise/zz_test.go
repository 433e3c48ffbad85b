package enterprise
import ("encoding/csv";"runtime/debug";"context";"os";"runtime";"testing";"gongzhi/internal/kit/intake";"gongzhi/internal/kit/sheet";"fmt";"strings")
func TestZZ(t *testing.T) {
	h := open(t)
	if c := os.Getenv("ZZCACHE"); c != "" { if _, err := h.runner.DB.Maintenance().Exec("PRAGMA cache_size="+c); err != nil { t.Fatal(err) } }
	show := func(at string) {
				var m runtime.MemStats; runtime.ReadMemStats(&m)
				s, _ := os.ReadFile("/proc/self/status")
				for _, l := range strings.Split(string(s), "\n") { if strings.HasPrefix(l,"RssAnon") || strings.HasPrefix(l,"VmHWM") { fmt.Print(at, l, " ") } }
				fmt.Println("heapalloc", m.HeapAlloc>>20, "heapsys", m.HeapSys>>20, "released", m.HeapReleased>>20, "sys", m.Sys>>20)
	}
	show("start")
	register := h.orgs.Register()
	check := register.Checker
	register.Checker = func(ctx context.Context) func([]sheet.Row) error {
		inner := check(ctx)
		return func(rows []sheet.Row) error {
			if rows[0].Number % 20000 < 500 {
				show("end")
			}
			return inner(rows)
		}
	}
	if _, err := intake.RunFile(h.as("chief"), register, h.book(h.businesses(100000, nil)), nil); err != nil { t.Fatal(err) }
}

func (h *house) book(path string) string {
	h.Helper()
	out := path + ".xlsx"
	file, err := os.Create(out)
	if err != nil { h.Fatal(err) }
	defer file.Close()
	data, _ := os.ReadFile(path)
	rows, _ := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	spec := sheet.Spec{}
	for _, name := range rows[0] { spec.Columns = append(spec.Columns, sheet.Column{Key: name, Header: name}) }
	if _, err := sheet.Export(context.Background(), file, sheet.XLSX, spec, nil, func(yield func([]any, error) bool) {
		for _, row := range rows[1:] {
			cells := make([]any, len(row)); for i := range row { cells[i] = row[i] }
			if !yield(cells, nil) { return }
		}
	}); err != nil { h.Fatal(err) }
	rows = nil
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	return out
}
