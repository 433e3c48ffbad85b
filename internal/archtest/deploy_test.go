package archtest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/knadh/koanf/parsers/yaml"
)

// read is a committed file.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestHostsAreFilled: deploy/prepare leaves no gap in any file of any host, and
// every deployment file reaches a host.
func TestHostsAreFilled(t *testing.T) {
	gap := regexp.MustCompile(`THIS-[A-Z]+|[A-Z]+-PASSWORD|10\.0\.0\.1[123]|gongzhi\.example\.cn`)
	for _, form := range []string{"galera", "replica"} {
		folder := t.TempDir()
		site := filepath.Join(folder, "site.env")
		words := "GZ1=10.8.0.1\nGZ2=10.8.0.2\nGZ3=10.8.0.3\nDOMAIN=drugs.gov.example\nFORM=" + form + "\n"
		if err := os.WriteFile(site, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(folder, "out")
		if said, err := exec.CommandContext(t.Context(), filepath.Join(root, "deploy/prepare"), site, out).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", form, err, said)
		}
		files := 0
		_ = filepath.WalkDir(out, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			files++
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if found := gap.FindString(withoutHashes(string(text))); found != "" {
				t.Errorf("%s: %s still says %s", form, path, found)
			}
			return nil
		})
		if files < 20 {
			t.Errorf("%s: only %d files", form, files)
		}
	}
	prepare := read(t, "deploy/prepare")
	for _, folder := range []string{"mariadb", "nginx", "redis", "systemd"} {
		entries, err := os.ReadDir(filepath.Join(root, "deploy", folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := folder + "/" + entry.Name()
			switch name {
			case "nginx/compose.conf", "systemd/gongzhi-agent.service": // of compose.yaml; installed with an agent
				continue
			}
			if !strings.Contains(prepare, name+" ") {
				t.Errorf("deploy/prepare puts %s nowhere", name)
			}
		}
	}
}

func withoutHashes(text string) string {
	return regexp.MustCompile(`(?m)(^|\s)#.*$`).ReplaceAllString(text, "")
}

// TestNginxAgreesWithTheProgram: the same largest body, every refusal of its own
// in words, and no location that loses the header for HTTPS.
func TestNginxAgreesWithTheProgram(t *testing.T) {
	if !strings.Contains(read(t, "internal/app/server.go"), "MaxUpload: 64 << 20") {
		t.Error("the program's largest body changed: change client_max_body_size and this test")
	}
	for _, file := range []string{"gongzhi.conf", "compose.conf"} {
		if !strings.Contains(read(t, "deploy/nginx/"+file), "client_max_body_size 64m;") {
			t.Errorf("%s does not pass the program's 64 MiB", file)
		}
	}
	main, own := read(t, "deploy/nginx/gongzhi.conf"), read(t, "deploy/nginx/gongzhi-refusals.conf")
	for _, name := range regexp.MustCompile(`error_page [0-9 ]+ (@\w+);`).FindAllStringSubmatch(main, -1) {
		if !strings.Contains(own, "location "+name[1]+" {") {
			t.Errorf("gongzhi.conf answers with %s, which is not there", name[1])
		}
	}
	for _, location := range regexp.MustCompile(`(?s)location [^{]*\{.*?\n\s*\}`).FindAllString(main+own, -1) {
		if strings.Contains(location, "add_header") && !strings.Contains(location, "Strict-Transport-Security") {
			t.Errorf("a location with a header of its own loses the server's: %s", location)
		}
	}
	for _, code := range []string{"limit_req_status 429;", "limit_conn_status 429;", "ssl_protocols TLSv1.2 TLSv1.3;", "proxy_hide_header Strict-Transport-Security;"} {
		if !strings.Contains(main, code) {
			t.Errorf("gongzhi.conf lacks %s", code)
		}
	}
}

// TestNginxSpeaksInCipherOnly: what people send to sign in passes no line in clear
// (GB/T 22239-2019 8.1.4.1 c). Port 80 does nothing but send them on, the others
// speak TLS 1.2 or later, with ciphers that keep old traffic secret, and browsers
// are told to stay with it.
func TestNginxSpeaksInCipherOnly(t *testing.T) {
	main := read(t, "deploy/nginx/gongzhi.conf")
	servers := strings.Split(main, "\nserver {")[1:]
	if len(servers) != 2 {
		t.Fatalf("%d servers in gongzhi.conf", len(servers))
	}
	for _, server := range servers {
		ports := regexp.MustCompile(`(?m)^\s*listen ([^;]+);`).FindAllStringSubmatch(server, -1)
		open := slices.ContainsFunc(ports, func(port []string) bool { return !strings.Contains(port[1], " ssl") })
		switch {
		case len(ports) == 0:
			t.Errorf("a server listens nowhere: %s", server)
		case open && (strings.Contains(server, "proxy_pass") || !strings.Contains(server, "return 308 https://")):
			t.Errorf("a server in clear does more than send people on: %s", server)
		case open:
		case !strings.Contains(server, "add_header Strict-Transport-Security $gongzhi_hsts always;"):
			t.Error("browsers are not told to stay with TLS")
		}
	}
	if protocols := regexp.MustCompile(`ssl_protocols ([^;]+);`).FindAllStringSubmatch(main, -1); len(protocols) != 1 || protocols[0][1] != "TLSv1.2 TLSv1.3" {
		t.Errorf("protocols %v", protocols)
	}
	ciphers := regexp.MustCompile(`ssl_ciphers ([^;]+);`).FindStringSubmatch(main)
	if len(ciphers) == 0 {
		t.Fatal("no ciphers are chosen")
	}
	for cipher := range strings.SplitSeq(ciphers[1], ":") {
		if !strings.HasPrefix(cipher, "ECDHE-") || !strings.Contains(cipher, "GCM") && !strings.Contains(cipher, "POLY1305") {
			t.Errorf("cipher %s", cipher)
		}
	}
	if age := regexp.MustCompile(`max-age=(\d+)`).FindStringSubmatch(main); len(age) == 0 || len(age[1]) < 8 { // 15,768,000 seconds are half a year
		t.Errorf("HSTS for %v seconds", age)
	}
}

// TestDrainKeepsOneNode: out and back leave the file as it was, and the last node
// is not taken out.
func TestDrainKeepsOneNode(t *testing.T) {
	nodes := filepath.Join(t.TempDir(), "nodes.conf")
	before := read(t, "deploy/nginx/gongzhi-nodes.conf")
	if err := os.WriteFile(nodes, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	drain := func(words ...string) error {
		command := exec.CommandContext(t.Context(), filepath.Join(root, "deploy/nginx/gongzhi-drain"), words...)
		command.Env = append(os.Environ(), "GONGZHI_NODES="+nodes, "GONGZHI_RELOAD=true")
		return command.Run()
	}
	now := func() string {
		text, err := os.ReadFile(nodes)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for range 2 { // twice is as good as once
		if err := drain("out", "10.0.0.11:8080"); err != nil || strings.Count(now(), " down;") != 1 {
			t.Fatalf("%v: %s", err, now())
		}
	}
	if err := drain("out", "10.0.0.12:8080"); err == nil || strings.Count(now(), " down;") != 1 {
		t.Errorf("the last node went out: %s", now())
	}
	if err := drain("out", "10.0.0.99:8080"); err == nil {
		t.Error("an unknown node was taken out")
	}
	if err := drain("in", "10.0.0.11:8080"); err != nil || now() != before {
		t.Errorf("%v: %s", err, now())
	}
}

// TestComposeIsWhole: what compose.yaml mounts is there, and every volume and
// service it speaks of is declared.
func TestComposeIsWhole(t *testing.T) {
	text := read(t, "deploy/compose.yaml")
	parsed, err := yaml.Parser().Unmarshal([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	services, _ := parsed["services"].(map[string]any)
	volumes, _ := parsed["volumes"].(map[string]any)
	if len(services) != 5 {
		t.Errorf("%d services", len(services))
	}
	for name, one := range services {
		service, _ := one.(map[string]any)
		if service["image"] == nil || service["restart"] == nil {
			t.Errorf("%s has no image or does not start again by itself", name)
		}
		mounted, _ := service["volumes"].([]any)
		for _, mount := range mounted {
			from, _, _ := strings.Cut(mount.(string), ":")
			if after, isChoice := strings.CutPrefix(mount.(string), "${GONGZHI:-"); isChoice {
				from, _, _ = strings.Cut(after, "}")
			}
			if !strings.HasPrefix(from, ".") {
				if _, declared := volumes[from]; !declared {
					t.Errorf("%s mounts the volume %s, which is not declared", name, from)
				}
			} else if _, err := os.Stat(filepath.Join(root, "deploy", from)); err != nil && from != "../bin/gongzhi" {
				t.Errorf("%s mounts %s: %v", name, from, err)
			}
		}
		needs, _ := service["depends_on"].(map[string]any)
		for other := range needs {
			if services[other] == nil {
				t.Errorf("%s waits for %s, which is not there", name, other)
			}
		}
	}
}
