package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
)

func TestConfigSources(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(t.TempDir(), "c.yaml")
	lay(t, file, "addr: 127.0.0.1:1\nlog_format: json\ntrusted_proxies: [10.0.0.1, 10.1.0.0/16]\nbase_url: https://drugs.example/\n")
	config, err := LoadConfig(file, map[string]any{"data": data, "addr": ""})
	if err != nil || config.Addr != "127.0.0.1:1" || config.LogFormat != "json" || config.BaseURL != "https://drugs.example" ||
		config.KeyDir != filepath.Join(data, "keys") || !slices.Equal(config.TrustedProxies, []string{"10.0.0.1", "10.1.0.0/16"}) {
		t.Errorf("file: %+v, %v", config, err)
	}
	t.Setenv("GONGZHI_ADDR", "127.0.0.1:2")
	t.Setenv("GONGZHI_TRUSTED_PROXIES", "10.0.0.5,10.0.0.6, fd00::/32")
	t.Setenv("GONGZHI_TEST_ENGINE", "sqlite") // of the workshop
	config, err = LoadConfig(file, map[string]any{"data": data})
	if err != nil || config.Addr != "127.0.0.1:2" || !slices.Equal(config.TrustedProxies, []string{"10.0.0.5", "10.0.0.6", "fd00::/32"}) {
		t.Errorf("environment: %+v, %v", config, err)
	}
	config, err = LoadConfig(file, map[string]any{"data": data, "addr": "127.0.0.1:3", "trusted_proxies": []string{"10.9.9.9"}, "metrics_addr": "127.0.0.1:4"})
	if err != nil || config.Addr != "127.0.0.1:3" || config.MetricsAddr != "127.0.0.1:4" || !slices.Equal(config.TrustedProxies, []string{"10.9.9.9"}) {
		t.Errorf("flags: %+v, %v", config, err)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("reading the configuration made the data folder")
	}
}

// TestConfigRefusesSlips: each wrong line is named with its remedy, and no
// password is repeated.
func TestConfigRefusesSlips(t *testing.T) {
	t.Setenv("LC_ALL", "en")
	for text, want := range map[string]string{
		"nonsense: 5":                           "nonsense: nonsense in ",
		"log_format: xml":                       "log_format: log_format is text or json",
		"addr: 8080":                            "addr: addr is HOST:PORT",
		"addr: localhost:http":                  "addr: addr is HOST:PORT",
		"metrics_addr: here":                    "metrics_addr: metrics_addr is HOST:PORT",
		"metrics_addr: 127.0.0.1:8080":          "metrics_addr: Choose another address",
		"dsn: user:hunter2@tcp(db:3306)/gz":     "dsn: dsn is mysql:",
		"dsn: mysql:user:hunter2@tcp(db:3306)/": "dsn: dsn is mysql:",
		"redis: http://:hunter2@cache:6379":     "redis: redis is redis://",
		"s3_url: https://a:hunter2@host/papers": "s3_url: write s3_url as https://",
		"s3_secret_key: hunter2":                "s3_url: write s3_url as https://",
		"base_url: drugs.example":               "base_url: base_url is https://",
		"base_url: https://drugs.example/a":     "base_url: base_url is https://",
		"trusted_proxies: [10.0.0.1, nginx]":    "trusted_proxies: nginx is neither",
		"trusted_proxies: [[10.0.0.1]]":         "trusted_proxies: trusted_proxies takes one text",
		"origin: a b":                           "origin: origin has",
		"data: {a: b}":                          "data: data in ",
		"addr: [a, b]":                          "addr: addr takes one text",
		"addr: [":                               "cannot be read",
	} {
		file := filepath.Join(t.TempDir(), "c.yaml")
		lay(t, file, text+"\n")
		_, err := LoadConfig(file, map[string]any{})
		var e *fault.Error
		if said := Explain(err); !errors.As(err, &e) || !strings.Contains(said, want) || strings.Contains(said, "hunter2") {
			t.Errorf("%s: %q", text, said)
		}
	}
	t.Setenv("GONGZHI_TRUSTED_PROXY", "10.0.0.1")
	if _, err := LoadConfig("", map[string]any{}); !strings.Contains(Explain(err), "trusted_proxy in GONGZHI_*") {
		t.Errorf("a misspelt variable: %v", err)
	}
}
