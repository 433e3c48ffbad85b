package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/module/drugtrace/inbound"
	"gongzhi/internal/module/drugtrace/ledger"
)

// childConfig makes the test program serve instead of testing.
const childConfig = "GONGZHI_TEST_CHILD"

func TestMain(m *testing.M) {
	if text := os.Getenv(childConfig); text != "" {
		if err := serveChild(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	setLog(Config{Demo: true}) // warnings only: the requests are many
	os.Exit(m.Run())
}

func serveChild(text string) error {
	var config Config
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		return err
	}
	setLog(Config{Demo: true})
	ctx := context.Background()
	var c clock.Clock = clock.System{}
	stepped, err := steppedChild(config)
	if err != nil {
		return err
	}
	if stepped != nil {
		c = stepped.clock
	}
	s, err := Open(ctx, config, c, "child")
	if err != nil {
		return err
	}
	s.stepped = stepped
	if _, err := s.Prepare(ctx); err != nil {
		return err
	}
	return s.listen(ctx, func(address string) {
		if stepped != nil {
			if _, err := stepped.serve(ctx, ClockSocket(config)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return // without an address the test ends
			}
		}
		fmt.Println(address)
	})
}

// write is one request of the load: it is asked again with its key until it is
// answered.
type write struct {
	key, path, login string
	body             values
	code             string // the box a binding is about
}

// killer keeps a child process that is killed again and again.
type killer struct {
	*testing.T
	config  Config
	tokens  map[string]string
	address string
	child   *exec.Cmd
	env     []string // more than the configuration
	client  *http.Client

	lock    sync.Mutex
	log     *os.File          // acknowledgements, one a line, synced
	orders  map[string]string // acknowledged orders by key
	bound   map[string]bool   // acknowledged boxes
	doubt   []write           // sent, not answered
	gone    error             // why the last of them was not
	pending []write
}

func (k *killer) start() {
	k.Helper()
	encoded, err := json.Marshal(k.config)
	if err != nil {
		k.Fatal(err)
	}
	k.child = exec.Command(os.Args[0], "-test.run=^$")
	k.child.Env = append(append(os.Environ(), childConfig+"="+string(encoded)), k.env...)
	k.child.Stderr = os.Stderr
	output, err := k.child.StdoutPipe()
	if err == nil {
		err = k.child.Start()
	}
	if err != nil {
		k.Fatal(err)
	}
	child := k.child.Process
	k.Cleanup(func() { _ = child.Kill() }) // it would outlive a failed test, and hold the report open
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		k.Fatalf("the server did not start: %v", err)
	}
	k.address = "http://" + strings.TrimSpace(line)
	k.client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}
}

func (k *killer) kill() {
	_ = k.child.Process.Kill() // SIGKILL: no chance to tidy up
	_ = k.child.Wait()
	k.client.CloseIdleConnections()
}

func (k *killer) call(method, login, key, path string, body any) (answer, error) {
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		reader = bytes.NewReader(encoded)
	}
	req, err := http.NewRequest(method, k.address+path, reader)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+k.tokens[login])
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := k.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, body: map[string]any{}}
	if a.raw, err = io.ReadAll(resp.Body); err != nil {
		return a, err
	}
	return a, json.Unmarshal(a.raw, &a.body)
}

// send makes one write and notes what became of it. It returns false once the
// server is gone.
func (k *killer) send(w write) bool {
	a, err := k.call(http.MethodPost, w.login, w.key, w.path, w.body)
	k.lock.Lock()
	defer k.lock.Unlock()
	if err != nil {
		k.doubt, k.gone = append(k.doubt, w), err
		return false
	}
	switch results := a.list("results"); {
	case w.code == "" && a.status == http.StatusCreated:
		k.orders[w.key] = a.text("id")
	case w.code != "" && a.status == http.StatusOK && len(results) == 1 && (results[0]["result"] == "ok" || results[0]["result"] == "repeat"):
		k.bound[w.code] = true
	case a.status == http.StatusServiceUnavailable: // too busy to start: nothing happened
		k.doubt = append(k.doubt, w)
		return true
	default:
		k.Errorf("%s: %d %s", w.path, a.status, a.raw)
		return true
	}
	if _, err = fmt.Fprintln(k.log, w.key, w.code); err == nil {
		err = k.log.Sync()
	}
	if err != nil {
		k.Error(err)
	}
	return true
}

// load writes from several clients at once until n writes are acknowledged,
// then kills the server in the middle of the others.
func (k *killer) load(n int) {
	var clients sync.WaitGroup
	answered := make(chan struct{}, 1000)
	for range 4 {
		clients.Go(func() {
			for {
				k.lock.Lock()
				if len(k.pending) == 0 {
					k.lock.Unlock()
					return
				}
				next := k.pending[0]
				k.pending = k.pending[1:]
				k.lock.Unlock()
				if !k.send(next) {
					return
				}
				answered <- struct{}{}
			}
		})
	}
	ended := make(chan struct{})
	go func() { clients.Wait(); close(ended) }()
	for range n {
		select {
		case <-answered:
		case <-ended: // nobody is left who would ask
			k.Fatalf("the server does not answer: %d were in doubt before it was killed, the last: %v", len(k.doubt), k.gone)
		}
	}
	k.kill()
	<-ended
}

// settleDoubt asks again, with the same keys, what was not answered.
func (k *killer) settleDoubt() int {
	doubtful := k.doubt
	k.doubt = nil
	for _, w := range doubtful {
		if !k.send(w) {
			k.Fatal("the server went away while it was not killed")
		}
	}
	return len(doubtful)
}

// found asks the restarted server for what was acknowledged since from.
func (k *killer) found(orders map[string]string, bound map[string]bool) (count int) {
	for key, orderID := range orders {
		if a, err := k.call(http.MethodGet, "clerk", "", ins+"/orders/"+orderID, nil); err != nil || a.status != http.StatusOK || a.text("remark") != key {
			k.Errorf("order %s of %s is lost: %d %v", orderID, key, a.status, err)
			continue
		}
		count++
	}
	for code := range bound {
		if a, err := k.call(http.MethodGet, "clerk", "", codes+"/codes/"+code, nil); err != nil || a.text("state") != ledger.Bound {
			k.Errorf("the binding of %s is lost: %v %v", code, a.body["state"], err)
			continue
		}
		count++
	}
	return count
}

// prepareKill makes a depot with an order that waits for its labels.
func prepareKill(t *testing.T, boxes int) (*killer, string, string, []string) {
	config := testConfig(t)
	driven := clock.NewManual(clock.System{}.Now())
	s, err := Open(t.Context(), config, driven, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(t.Context()) //nolint:errcheck // the tests that follow open it again
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := newSeeder(s, driven)
	if err != nil {
		t.Fatal(err)
	}
	d.world.Items = d.world.Items[:1]
	d.world.Permit.Quota = map[string]int64{d.world.Items[0].Code: 100000}
	ctx := t.Context()
	for _, step := range []func(context.Context) error{d.seedPeople, d.seedPlaces, d.seedCatalogue, d.seedPermit} {
		if err := step(ctx); err != nil {
			t.Fatal(err)
		}
	}
	k := &killer{T: t, config: config, tokens: map[string]string{}, orders: map[string]string{}, bound: map[string]bool{}}
	if k.log, err = os.Create(filepath.Join(t.TempDir(), "acknowledged")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.log.Close() })
	orderID, lineID, made := d.toLabel(t, boxes)
	for _, account := range d.Accounts {
		k.tokens[account.Login] = account.Password // until signed in
	}
	return k, orderID, lineID, made
}

// toLabel receives boxes of the first item and prints their labels.
func (d *seeder) toLabel(t *testing.T, boxes int) (orderID, lineID string, made []string) {
	t.Helper()
	ctx, orders, item := t.Context(), d.Services.Inbound, d.world.Items[0].Code
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expiry := string(d.today.AddDays(600))
	order, err := orders.Create(d.as(ctx, "clerk"), inbound.NewOrder{Type: "102", SupplierID: d.ids["hospital"], PermitID: d.permit,
		Lines: []inbound.NewLine{{ItemID: d.ids[item], QtyExpected: boxes, BatchNo: "KILL1", Expiry: expiry, Cases: 10}}})
	must(err)
	order, err = orders.Submit(d.as(ctx, "clerk"), order.ID, order.Version)
	must(err)
	order, err = orders.Arrive(d.as(ctx, "receiver"), order.ID, order.Version, inbound.Arrival{DeliveryNoteNo: "N1", ShippedAt: d.today, Vehicle: "V1", Packages: 10})
	must(err)
	line := order.Lines[0]
	order, err = orders.Receive(d.as(ctx, "receiver"), order.ID, order.Version, inbound.Receipt{Lines: []inbound.ReceivedLine{{LineID: line.ID, QtyReceived: boxes, BatchNo: "KILL1", BatchNoRepeat: "KILL1",
		Expiry: expiry, ExpiryRepeat: expiry, Cases: 10}}})
	must(err)
	job, err := orders.MakeLabels(d.as(ctx, "labeller"), order.ID, line.ID, boxes)
	must(err)
	_, err = orders.Print(d.as(ctx, "labeller"), job.ID, "")
	must(err)
	made, err = ledger.CodesOfJob(ctx, d.DB.Read(), job.ID, ledger.Printed)
	must(err)
	return order.ID, line.ID, made
}

// signIn exchanges the passwords for tokens, which outlive the server.
func (k *killer) signIn(logins ...string) {
	k.Helper()
	for _, login := range logins {
		a, err := k.call(http.MethodPost, "", "", "/api/platform/signin/sessions", values{"login": login, "password": k.tokens[login], "bearer": true})
		if err != nil || a.status != http.StatusCreated {
			k.Fatalf("%s: %d %v %s", login, a.status, err, a.raw)
		}
		k.tokens[login] = a.text("token")
	}
}

// TestKill9: what the server acknowledged is there after it was killed in the
// middle of writing, fifty times over.
func TestKill9(t *testing.T) {
	const kills, each = 50, 6
	k, orderID, lineID, made := prepareKill(t, kills*each)
	supplier, item := "", ""
	k.start()
	k.signIn("clerk", "labeller")
	first, err := k.call(http.MethodGet, "clerk", "", ins+"/orders/"+orderID, nil)
	if err != nil || first.status != http.StatusOK {
		t.Fatalf("%d %v", first.status, err)
	}
	supplier, item = first.text("supplierId"), first.list("lines")[0]["itemId"].(string)
	acknowledged, found, doubtful := 0, 0, 0
	for cycle := range kills {
		for i := range each { // bindings and new orders in turn
			code := made[cycle*each+i]
			k.pending = append(k.pending, write{key: id.New(clock.System{}.Now()), login: "labeller", path: ins + "/orders/" + orderID + "/bind", body: scanBody([]string{code}, values{"lineId": lineID}), code: code})
			key := fmt.Sprintf("order-%d-%d", cycle, i)
			k.pending = append(k.pending, write{key: key, login: "clerk", path: ins + "/orders",
				body: values{"type": "102", "supplierId": supplier, "remark": key, "lines": []values{{"itemId": item, "qtyExpected": 1}}}})
		}
		k.load(each)
		k.reconcile()
		orders, bound := k.orders, k.bound
		k.orders, k.bound = map[string]string{}, map[string]bool{}
		acknowledged += len(orders) + len(bound)
		k.start()
		found += k.found(orders, bound)
		doubtful += k.settleDoubt()
		acknowledged += len(k.orders) + len(k.bound)
		found += k.found(k.orders, k.bound)
		k.orders, k.bound = map[string]string{}, map[string]bool{}
	}
	lines, err := k.call(http.MethodGet, "clerk", "", ins+"/orders?limit=1", nil)
	total, _ := lines.body["total"].(float64)
	k.kill()
	k.reconcile()
	k.verify()
	t.Logf("%d kills: %d acknowledged, %d found, %d were in doubt and asked again, %d lost", kills, acknowledged, found, doubtful, acknowledged-found)
	if err != nil || acknowledged != found || acknowledged < kills*each || doubtful == 0 {
		t.Errorf("acknowledged %d, found %d, in doubt %d, %v", acknowledged, found, doubtful, err)
	}
	t.Logf("%v orders", total)
}

// reconcile opens the database of the dead server and compares stock and codes.
func (k *killer) reconcile() {
	k.Helper()
	database, err := db.Open(k.Context(), db.Config{Dir: k.config.Data, DSN: k.config.DSN}, clock.System{})
	if err != nil {
		k.Fatal(err)
	}
	defer database.Close()
	if differences, err := ledger.Reconcile(k.Context(), database.Read()); err != nil || len(differences) > 0 {
		k.Errorf("stock differs from codes: %v, %v", differences, err)
	}
}

func (k *killer) verify() {
	k.Helper()
	s, err := Open(k.Context(), k.config, clock.System{}, "test")
	if err != nil {
		k.Fatal(err)
	}
	defer s.Stop(k.Context()) //nolint:errcheck // the test ends here
	if err := s.Settle(k.Context()); err != nil {
		k.Fatal(err)
	}
	for _, p := range verify(k.T, s).Problems {
		k.Errorf("%s %s %s: %s", p.What, p.Table, p.ID, p.Detail)
	}
}
