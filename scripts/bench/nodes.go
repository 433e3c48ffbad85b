package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql" // to make the database
)

const (
	coresOfNode = 0.2
	asking      = 24 // requests at a time, so that a node that waits for its share does not stop the other
	compared    = 200
)

// pair is row 13: two nodes behind Nginx on MariaDB and Redis.
type pair struct {
	*bench
	dir      string
	nodes    []*server
	database int // pid of MariaDB
	one, two string
	undo     []func()
}

// nodes measures read paths of one node and of two, each capped to a share of a
// core, and compares their answers with those of SQLite.
func (w *world) nodes(ctx context.Context, o options, report *report) error {
	for _, tool := range []string{"nginx", "mariadbd", "redis-server"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Fprintf(os.Stderr, "row 13 needs %s, which is not installed (apt-get install nginx-light mariadb-server redis-server): not measured\n", tool)
			return nil
		}
	}
	dir, err := filepath.Abs(w.dir + ".nodes")
	if err != nil {
		return err
	}
	o.workers = asking
	p := &pair{bench: &bench{options: o, world: w, report: report, tokens: map[string]string{}}, dir: dir}
	defer p.end()
	if err := p.begin(ctx); err != nil {
		return err
	}
	lite, err := startApp(ctx, o, w.dir, "serve")
	if err != nil {
		return err
	}
	defer lite.stop()
	if err := p.compare(ctx, lite); err != nil {
		return err
	}
	if err := p.cap(); err != nil {
		return err
	}
	lookup := func(base string) operation {
		return func(ctx context.Context, _ int) error {
			return call(ctx, http.MethodGet, base+"/api/public/trace/"+codeOf(1+rand.IntN(w.size.codes)), "", nil, nil)
		}
	}
	list := func(base string) operation {
		return func(ctx context.Context, _ int) error {
			return call(ctx, http.MethodGet, base+orders+"?limit=20", p.tokens["clerk"], nil, nil)
		}
	}
	return errors.Join(p.measure(ctx, "public look-up of one code", lookup), p.measure(ctx, fmt.Sprintf("scoped list, 20 of %d", len(w.Orders)), list))
}

// begin starts the services, moves the data into MariaDB and starts the nodes.
func (p *pair) begin(ctx context.Context) error {
	services := filepath.Join(p.dir, "services")
	if err := errors.Join(os.RemoveAll(p.dir), os.MkdirAll(services, 0o700)); err != nil {
		return err
	}
	script := func(verb string) ([]byte, error) {
		command := exec.CommandContext(context.WithoutCancel(ctx), "scripts/services.sh", verb)
		command.Env = append(os.Environ(), "GONGZHI_SERVICES="+services)
		return command.Output()
	}
	p.undo = append(p.undo, func() { _, _ = script("down") })
	found, err := script("up")
	if err != nil {
		return fmt.Errorf("MariaDB and Redis: %w", err)
	}
	values := map[string]string{}
	for line := range strings.Lines(string(found)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		values[name] = strings.Trim(value, "'")
	}
	pid, err := os.ReadFile(filepath.Join(services, "mariadb.pid"))
	if err != nil {
		return err
	}
	if p.database, err = strconv.Atoi(strings.Fields(string(pid))[0]); err != nil {
		return err
	}
	server := values["GONGZHI_TEST_MYSQL_DSN"]
	settings := filepath.Join(p.dir, "gongzhi.yaml")
	text := fmt.Sprintf("dsn: %q\nredis: redis://%s/0\ndata: %s\nkey_dir: %s\ntrusted_proxies: [127.0.0.1]\n",
		"mysql:"+server+"bench", values["GONGZHI_TEST_REDIS_ADDR"], filepath.Join(p.dir, "data"), filepath.Join(p.dir, "keys"))
	if err := errors.Join(os.WriteFile(settings, []byte(text), 0o600), p.fill(ctx, server, settings)); err != nil {
		return err
	}
	binary, err := filepath.Abs(p.binary)
	if err != nil {
		return err
	}
	for _, name := range []string{"node1", "node2"} {
		node, err := start(ctx, p.dir, name, "/readyz", binary, "serve", "--config", settings)
		if err != nil {
			return err
		}
		p.undo = append(p.undo, node.stop)
		p.nodes = append(p.nodes, node)
	}
	return p.nginx(ctx)
}

// fill moves the copy of the data into the database, with the program's own command.
func (p *pair) fill(ctx context.Context, server, settings string) error {
	database, err := sql.Open("mysql", server)
	if err != nil {
		return err
	}
	defer database.Close()
	if _, err := database.ExecContext(ctx, "CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return err
	}
	err = p.world.open(ctx, func(ctx context.Context, c *sql.Conn) error {
		var failed error
		for _, table := range []string{"bench_order", "bench_link", "bench_business"} { // the move knows only tables of the program
			_, err := c.ExecContext(ctx, "DROP TABLE "+table)
			failed = errors.Join(failed, err)
		}
		return failed
	})
	if err != nil {
		return err
	}
	// It ends by verifying the evidence, of which data made in bulk has none: what
	// counts is that both sides have the same digests.
	output, err := exec.CommandContext(ctx, p.binary, "move", "--from", p.world.dir, "--config", settings).CombinedOutput()
	if !bytes.Contains(output, []byte("all with the same digest on both sides")) {
		return fmt.Errorf("move: %w: %.600s", err, output)
	}
	return nil
}

// nginx stands before one node on one port and before both on another, with the
// settings of deploy/nginx that matter here.
func (p *pair) nginx(ctx context.Context) error {
	var addresses [2]string
	for i := range addresses {
		address, err := freePort(ctx)
		if err != nil {
			return err
		}
		addresses[i] = address
	}
	node := func(s *server) string { return strings.TrimPrefix(s.base, "http://") }
	text := fmt.Sprintf(`daemon off; worker_processes 1; pid nginx.pid; error_log nginx.log;
events { worker_connections 512; }
http {
  access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $remote_addr; keepalive_requests 1000000;
  upstream one { server %[1]s; }
  upstream two { server %[1]s; server %[2]s; }
  server { listen %[3]s; location / { proxy_pass http://one; } }
  server { listen %[4]s; location / { proxy_pass http://two; } }
}
`, node(p.nodes[0]), node(p.nodes[1]), addresses[0], addresses[1])
	if err := os.WriteFile(filepath.Join(p.dir, "nginx.conf"), []byte(text), 0o600); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "nginx", "-p", p.dir, "-c", "nginx.conf")
	if err := command.Start(); err != nil {
		return err
	}
	p.undo = append(p.undo, func() { _ = command.Process.Signal(os.Interrupt); _ = command.Wait() })
	p.one, p.two = "http://"+addresses[0], "http://"+addresses[1]
	for range 100 {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", addresses[1])
		if err == nil {
			return connection.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("nginx does not answer; see " + p.dir)
}

func (p *pair) cap() error {
	for i, node := range p.nodes {
		undo, err := share(node.command.Process.Pid, fmt.Sprintf("bench-%d-%d", os.Getpid(), i), coresOfNode)
		if err != nil {
			return fmt.Errorf("a node cannot be capped: %w", err)
		}
		p.undo = append([]func(){undo}, p.undo...) // after the node has ended
	}
	return nil
}

func (p *pair) end() {
	for i := len(p.undo) - 1; i >= 0; i-- {
		p.undo[i]()
	}
	_ = os.RemoveAll(p.dir)
}

// compare asks both nodes and the program on SQLite the same.
func (p *pair) compare(ctx context.Context, lite *server) error {
	p.app = &server{base: p.two}
	token, err := p.token(ctx, "clerk")
	if err != nil {
		return err
	}
	other := &bench{options: p.options, world: p.world, app: lite, tokens: map[string]string{}}
	liteToken, err := other.token(ctx, "clerk")
	if err != nil {
		return err
	}
	same := 0
	for n := range compared {
		path := "/api/public/trace/" + codeOf(1+n*(p.world.size.codes/compared))
		if n%2 == 1 {
			at := p.world.Orders[n*20%len(p.world.Orders)]
			key, _ := json.Marshal(map[string]any{"s": "-createdAt", "v": at.CreatedAt, "i": at.ID})
			path = orders + "?limit=20&cursor=" + base64URL(key)
		}
		var ours, theirs map[string]any
		if err := errors.Join(call(ctx, http.MethodGet, p.two+path, token, nil, &ours), call(ctx, http.MethodGet, lite.base+path, liteToken, nil, &theirs)); err != nil {
			return err
		}
		delete(ours, "firstQueryAt") // these questions, at each side's own moment
		delete(theirs, "firstQueryAt")
		a, _ := json.Marshal(ours)
		b, _ := json.Marshal(theirs)
		if !bytes.Equal(a, b) {
			return fmt.Errorf("%s answers on MariaDB\n%.800s\nand on SQLite\n%.800s", path, a, b)
		}
		same++
	}
	p.report.figure(13, fmt.Sprintf("answers that equal those of SQLite, of %d", compared), p.world.size.name, float64(same), "answers", "all")
	return nil
}

// measure asks one node and both in turns.
func (p *pair) measure(ctx context.Context, what string, ask func(base string) operation) error {
	var got [2]sample
	var database [2]time.Duration
	for round := range rounds + 1 {
		for i, base := range []string{p.one, p.two} {
			before, err := p.spent()
			if err != nil {
				return err
			}
			one, err := p.loop(ctx, ask(base), 0, unbounded)
			if err != nil {
				return err
			}
			after, err := p.spent()
			if err != nil {
				return err
			}
			if round == 0 { // warm
				continue
			}
			got[i].add(one)
			got[i].cpu += after[0] - before[0]
			database[i] += after[1] - before[1]
		}
	}
	for i, name := range []string{"one node", "two nodes"} {
		p.report.add(line{Row: 13, Operation: fmt.Sprintf("%s through Nginx, %s of %.1f core", what, name, coresOfNode), Size: p.world.size.name}, got[i], nil)
	}
	rate := func(s sample) float64 { return float64(s.operations) / s.wall.Seconds() }
	p.report.figure(13, what+": two nodes to one", p.world.size.name, rate(got[1])/rate(got[0]), "×", "≥ 1.7 × one node")
	p.report.figure(13, what+": MariaDB a request", p.world.size.name, milliseconds(database[1])/float64(got[1].operations), "ms CPU", "")
	p.report.figure(13, what+": MariaDB's share of both", p.world.size.name, 100*float64(database[1])/float64(database[1]+got[1].cpu), "%", "")
	return nil
}

// spent is the processor time of the nodes and of the database.
func (p *pair) spent() (spent [2]time.Duration, err error) {
	for _, node := range p.nodes {
		used, err := node.cpu()
		if err != nil {
			return spent, err
		}
		spent[0] += used
	}
	spent[1], err = cpuOf(p.database)
	return spent, err
}
