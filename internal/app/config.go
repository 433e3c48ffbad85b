package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"gongzhi/internal/kit/password"
)

// Config is everything that differs between installations. Each value can come
// from a YAML file (--config), from the environment (GONGZHI_ADDR, ...) or from
// a flag, the later winning. No configuration at all is a working system.
type Config struct {
	Data    string `koanf:"data"`     // folder of the database, keys and files
	Addr    string `koanf:"addr"`     // listen address
	DSN     string `koanf:"dsn"`      // mysql:user:password@tcp(host:port)/database, empty for SQLite
	Redis   string `koanf:"redis"`    // redis://host:port/0, empty for the memory cache
	BaseURL string `koanf:"base_url"` // public address printed on labels, https://host
	// KeyDir holds the signing and sealing keys; outside the data folder in
	// production (decisions 8).
	KeyDir         string   `koanf:"key_dir"`
	TrustedProxies []string `koanf:"trusted_proxies"` // CIDR of the Nginx hosts
	LogFormat      string   `koanf:"log_format"`      // json or text
	Origin         string   `koanf:"origin"`          // name in signed checkpoints
	Demo           bool     `koanf:"-"`
	// PasswordCost is the work of one password hash; zero is the safe default.
	PasswordCost password.Cost `koanf:"-"`
}

// LoadConfig reads the defaults, the file, the environment and the flags.
func LoadConfig(configFile string, flags map[string]any) (Config, error) {
	k := koanf.New(".")
	defaults := map[string]any{"data": "data", "addr": "127.0.0.1:8080", "log_format": "text", "origin": "gongzhi"}
	if err := k.Load(confmap.Provider(defaults, "."), nil); err != nil {
		return Config{}, err
	}
	if configFile != "" {
		if err := k.Load(file.Provider(configFile), yaml.Parser()); err != nil {
			return Config{}, fmt.Errorf("config file %s: %w", configFile, err)
		}
	}
	environment := env.Provider("GONGZHI_", ".", func(name string) string {
		return strings.ToLower(strings.TrimPrefix(name, "GONGZHI_"))
	})
	if err := k.Load(environment, nil); err != nil {
		return Config{}, err
	}
	for name, value := range flags {
		if value == "" {
			delete(flags, name)
		}
	}
	if err := k.Load(confmap.Provider(flags, "."), nil); err != nil {
		return Config{}, err
	}
	var config Config
	if err := k.Unmarshal("", &config); err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	if config.KeyDir == "" {
		config.KeyDir = filepath.Join(config.Data, "keys")
	}
	if config.BaseURL == "" {
		config.BaseURL = "http://" + config.Addr
	}
	if err := os.MkdirAll(config.Data, 0o700); err != nil {
		return Config{}, fmt.Errorf("data folder: %w", err)
	}
	return config, nil
}
