package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/password"
)

// alone is a system on SQLite in a folder of its own, whatever engine the other
// tests run on: these tests look at its files.
func alone(t *testing.T) Config {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	return Config{Data: data, KeyDir: filepath.Join(data, "keys"), Origin: "test", Addr: "127.0.0.1:0", BaseURL: "http://127.0.0.1:8080", LogFormat: "text",
		PasswordCost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}}
}

// fill makes the system with some entries in its log, and closes it.
func fill(t *testing.T, config Config, more func(s *System)) {
	t.Helper()
	_, missing := os.Stat(filepath.Join(config.Data, "gongzhi.db"))
	s, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if missing != nil { // most of the time of a first start goes into its five hundred migrations
		dbtest.Migrate(t, s.DB, s.migrations()...)
	}
	_, err = s.Prepare(t.Context())
	if err == nil && more != nil {
		more(s)
	}
	if err := errors.Join(err, s.Stop(context.Background())); err != nil {
		t.Fatal(err)
	}
}

func settled(t *testing.T) func(s *System) {
	return func(s *System) {
		if err := s.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// inside lists what lies in a folder with its content.
func inside(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			found[path] = ""
			return err
		}
		content, err := os.ReadFile(path)
		found[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func unchanged(t *testing.T, what, folder string, before map[string]string) {
	t.Helper()
	after := inside(t, folder)
	for path, content := range before {
		if now, there := after[path]; !there || now != content {
			t.Errorf("%s: %s was changed or removed", what, path)
		}
	}
	for path := range after {
		if _, there := before[path]; !there {
			t.Errorf("%s: %s was made", what, path)
		}
	}
}

// TestDemoTouchesOnlyDemos: a folder that was never a demo is refused as it is.
func TestDemoTouchesOnlyDemos(t *testing.T) {
	for name, put := range map[string]func(t *testing.T, config Config){
		"files and keys": func(t *testing.T, config Config) {
			for _, folder := range []string{"files", "keys"} {
				lay(t, filepath.Join(config.Data, folder, "precious"), "years of work")
			}
		},
		"a real system": func(t *testing.T, config Config) { fill(t, config, nil) },
		"accounts of somebody else": func(t *testing.T, config Config) {
			fill(t, config, nil)
			lay(t, accountsFile(config), "[]")
			lay(t, codesFile(config), "{}")
		},
		"a list of what to sow": func(t *testing.T, config Config) {
			lay(t, seedingMark(config), "beans, peas")
			lay(t, filepath.Join(config.Data, "keys", "precious"), "years of work")
		},
		"no database": func(t *testing.T, config Config) { lay(t, filepath.Join(config.Data, "gongzhi.db"), "a letter") },
	} {
		t.Run(name, func(t *testing.T) {
			config := alone(t)
			put(t, config)
			before := inside(t, config.Data)
			if err := Demo(t.Context(), config, "test", DemoOptions{SeedOnly: true}, io.Discard); fault.KeyOf(err) != "app.demo_folder" {
				t.Errorf("%v", err)
			}
			unchanged(t, "demo", config.Data, before)
		})
	}
}

func lay(t *testing.T, file, content string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.WriteFile(file, []byte(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestDemoKeepsToItsFolder: what the configuration says of a real system is not
// the demo's to use.
func TestDemoKeepsToItsFolder(t *testing.T) {
	config := alone(t)
	if kept, ignored := demoConfig(config); len(ignored) != 0 || !kept.Demo {
		t.Errorf("ignored %v", ignored)
	}
	config.DSN, config.Redis, config.KeyDir = "mysql:u:p@tcp(db:3306)/real", "redis://real:6379/0", "/etc/gongzhi/keys"
	kept, ignored := demoConfig(config)
	if kept.DSN != "" || kept.Redis != "" || kept.KeyDir != filepath.Join(config.Data, "keys") || strings.Join(ignored, ",") != "dsn,redis,key_dir" {
		t.Errorf("kept %+v, ignored %v", kept, ignored)
	}
	lay(t, filepath.Join(config.Data, "files", "precious"), "years of work")
	t.Setenv("LC_ALL", "en")
	var said bytes.Buffer
	if err := Demo(t.Context(), config, "test", DemoOptions{SeedOnly: true}, &said); fault.KeyOf(err) != "app.demo_folder" || !strings.Contains(said.String(), "ignores these settings: dsn, redis, key_dir") {
		t.Errorf("%v, said %q", err, said.String())
	}
}

// TestServeKnowsADemo by its database, wherever that was copied to.
func TestServeKnowsADemo(t *testing.T) {
	config := alone(t)
	fill(t, config, func(s *System) {
		if err := s.DB.SetFact(t.Context(), db.Demo, "yes"); err != nil {
			t.Fatal(err)
		}
	})
	moved := alone(t)
	content, err := os.ReadFile(filepath.Join(config.Data, "gongzhi.db"))
	if err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Join(moved.Data, "gongzhi.db"), string(content))
	if err := Serve(t.Context(), moved, "test"); fault.KeyOf(err) != "app.demo_data" {
		t.Errorf("%v", err)
	}
}

// TestPortComesBeforePasswords: a start that cannot serve makes nobody and
// prints nothing that is shown once only.
func TestPortComesBeforePasswords(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, place := range []func(c *Config){
		func(c *Config) { c.Addr = taken.Addr().String() },
		func(c *Config) { c.MetricsAddr = taken.Addr().String() },
	} {
		config := alone(t)
		place(&config)
		if err := Serve(t.Context(), config, "test"); fault.KeyOf(err) != "app.port" || !strings.Contains(Explain(err), "address already in use") {
			t.Errorf("%v", err)
		}
		config.Addr, config.MetricsAddr = "127.0.0.1:0", ""
		fill(t, config, func(s *System) {
			var said bytes.Buffer
			if err := s.firstStart(t.Context(), &said); err != nil || !strings.Contains(said.String(), "/first-start") {
				t.Errorf("the next start prints %q, %v", said.String(), err)
			}
		})
	}
}

// TestErrorsAreWorded for the person at the terminal, fields and all.
func TestErrorsAreWorded(t *testing.T) {
	config := alone(t)
	user := NewUser{Login: "ana", Name: "Ana", Roles: []string{"platform.system"}}
	if err := AddUser(t.Context(), config, user, io.Discard); err != nil {
		t.Fatal(err)
	}
	for locale, want := range map[string]string{"": "登录名", "zh_CN.UTF-8": "登录名", "zh_TW.UTF-8": "登入", "C": "login", "en_GB.UTF-8": "login", "pt_PT": "já"} {
		t.Setenv("LC_ALL", "")
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", locale)
		err := AddUser(t.Context(), config, user, io.Discard)
		if said := Explain(err); err == nil || !strings.Contains(said, want) || strings.Contains(said, "identity.") || strings.Contains(said, "map[") {
			t.Errorf("LANG=%q: %q", locale, said)
		}
		letter := filepath.Join(t.TempDir(), "letter.csv")
		lay(t, letter, "dear,all\n1,2\n")
		err = Import(t.Context(), config, "organisations", letter, io.Discard)
		if said := Explain(err); err == nil || strings.Contains(said, "sheet.") || len(said) < 20 {
			t.Errorf("LANG=%q: %q", locale, said)
		}
	}
	t.Setenv("LANG", "C")
	if said := Explain(fault.New(fault.Invalid, "app.demo_data", "data", "here")); !strings.HasPrefix(said, "The database of the folder here") {
		t.Errorf("%q", said)
	}
	if said := Explain(errors.New("plain")); said != "plain" {
		t.Errorf("%q", said)
	}
}

// TestListensWhereItSays: the program opens the doors of its configuration and
// no other (GB/T 22239-2019 8.1.4.4 b).
func TestListensWhereItSays(t *testing.T) {
	config := alone(t)
	config.MetricsAddr = "127.0.0.1:0"
	s, err := Open(t.Context(), config, clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := listening(t)
	ctx, stop := context.WithCancel(t.Context())
	opened := make(chan int, 1)
	ended := make(chan error, 1)
	go func() { ended <- s.listen(ctx, func(string) { opened <- listening(t) - before }) }()
	if doors := <-opened; doors != 2 {
		t.Errorf("%d doors are open: one for people, one for the metrics", doors)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if left := listening(t) - before; left != 0 {
		t.Errorf("%d doors are open after the end", left)
	}
}

// listening counts the sockets of this process that wait for connections.
func listening(t *testing.T) (n int) {
	t.Helper()
	own := map[string]bool{}
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if target, err := os.Readlink("/proc/self/fd/" + file.Name()); err == nil && strings.HasPrefix(target, "socket:[") {
			own[strings.TrimSuffix(strings.TrimPrefix(target, "socket:["), "]")] = true
		}
	}
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6"} {
		text, err := os.ReadFile(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			const state, inode, listens = 3, 9, "0A"
			if fields := strings.Fields(line); len(fields) > inode && fields[state] == listens && own[fields[inode]] {
				n++
			}
		}
	}
	return n
}
