package app

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/password"
)

// Config is everything that differs between installations. Each value can come
// from a YAML file (--config), from the environment (GONGZHI_ADDR, ...) or from
// a flag, the later winning. No configuration at all is a working system; what
// is not known or cannot be right is refused, so that a slip of the pen does
// not leave a system without its proxies or its keys.
type Config struct {
	Data        string `koanf:"data"`         // folder of the database, keys and files
	Addr        string `koanf:"addr"`         // listen address
	MetricsAddr string `koanf:"metrics_addr"` // of /metrics alone; empty: on addr, for callers of the own network
	DSN         string `koanf:"dsn"`          // mysql:user:password@tcp(host:port)/database, empty for SQLite
	Redis       string `koanf:"redis"`        // redis://host:port/0, empty for the memory cache
	BaseURL     string `koanf:"base_url"`     // public address printed on labels, https://host
	// KeyDir holds the signing and sealing keys; outside the data folder in
	// production (decisions 8).
	KeyDir         string   `koanf:"key_dir"`
	TrustedProxies []string `koanf:"trusted_proxies"` // CIDR of the Nginx hosts
	LogFormat      string   `koanf:"log_format"`      // json or text
	Origin         string   `koanf:"origin"`          // name in signed checkpoints
	// BreachedPasswords is a file of passwords that nobody may choose, beside the
	// list of the program.
	BreachedPasswords string `koanf:"breached_passwords"`
	// Attachments lie in the data folder, or in a bucket that all nodes share.
	S3URL       string `koanf:"s3_url"` // https://host:port/bucket/prefix
	S3Region    string `koanf:"s3_region"`
	S3AccessKey string `koanf:"s3_access_key"`
	S3SecretKey string `koanf:"s3_secret_key"`
	// Backups lie in the data folder unless said otherwise; a second copy lies in
	// a mounted folder or a bucket, and both may not be on one machine.
	BackupDir  string `koanf:"backup_dir"`
	BackupCopy string `koanf:"backup_copy"` // folder, or https://host:port/bucket/prefix with the keys of s3
	BackupWork string `koanf:"backup_work"` // where restore tests unpack; empty: the system's temporary folder
	// IdentityProviders is a file of the providers that people may sign in with.
	IdentityProviders string `koanf:"identity_providers"`
	ScanCommand       string `koanf:"scan_command"` // gets each uploaded file as its last argument, as clamdscan does
	// Channels of the message centre; those left empty do not exist.
	MailURL         string `koanf:"mail_url"`    // smtp://user:password@host:587?from=name@example.org
	MailboxURL      string `koanf:"mailbox_url"` // imaps://user:password@host:993/INBOX, where people write who need help
	SMSURL          string `koanf:"sms_url"`     // gateway that takes a signed call for each message
	SMSSecret       string `koanf:"sms_secret"`
	WeChatApp       string `koanf:"wechat_app"`
	WeChatSecret    string `koanf:"wechat_secret"`
	WeChatURL       string `koanf:"wechat_url"` // empty is the platform itself
	WeComWebhook    string `koanf:"wecom_webhook"`
	DingTalkWebhook string `koanf:"dingtalk_webhook"`
	DingTalkSecret  string `koanf:"dingtalk_secret"`

	// AlertmanagerToken lets an Alertmanager post its alerts; empty lets none.
	AlertmanagerToken string `koanf:"alertmanager_token"`
	// AgentAddr is where agents on hosts report to, over mutual TLS; empty is nowhere.
	AgentAddr string `koanf:"agent_addr"`

	Demo     bool `koanf:"-"`
	ReadOnly bool `koanf:"-"` // look, and write nothing at all
	// PasswordCost is the work of one password hash; zero is the safe default.
	PasswordCost password.Cost `koanf:"-"`
	// Program is the file of the program; empty is the one that runs.
	Program string `koanf:"-"`
}

const environment = "GONGZHI_"

// ofTheWorkshop are names that tests, benchmarks and scripts use; they are no
// settings of the program.
var ofTheWorkshop = []string{"RESTORE_DSN", "TEST_", "BENCH_", "SERVICES", "PAGES", "CHROMIUM", "MATERIAL", "E2E"}

// LoadConfig reads the defaults, the file, the environment and the flags.
func LoadConfig(configFile string, flags map[string]any) (Config, error) {
	k := koanf.New(".")
	for _, source := range []struct {
		name string
		load func(into *koanf.Koanf) error
	}{
		{"", func(into *koanf.Koanf) error {
			return into.Load(confmap.Provider(map[string]any{"data": "data", "addr": "127.0.0.1:8080", "log_format": "text", "origin": "gongzhi"}, "."), nil)
		}},
		{configFile, func(into *koanf.Koanf) error {
			if configFile == "" {
				return nil
			}
			return into.Load(file.Provider(configFile), yaml.Parser())
		}},
		{environment + "*", func(into *koanf.Koanf) error { return into.Load(env.Provider(environment, ".", settingOf), nil) }},
		{"--flags", func(into *koanf.Koanf) error { return into.Load(confmap.Provider(given(flags), "."), nil) }},
	} {
		part := koanf.New(".")
		if err := source.load(part); err != nil {
			return Config{}, fault.New(fault.Malformed, "config.unreadable", "file", source.name).Because(err)
		}
		if err := checkKeys(part.Raw(), source.name); err != nil {
			return Config{}, err
		}
		if err := k.Merge(part); err != nil {
			return Config{}, err
		}
	}
	if text, one := k.Get("trusted_proxies").(string); one { // the environment knows no lists
		if err := k.Set("trusted_proxies", fields(text)); err != nil {
			return Config{}, err
		}
	}
	var config Config
	if err := k.Unmarshal("", &config); err != nil {
		return Config{}, fault.New(fault.Malformed, "config.unreadable", "file", configFile).Because(err)
	}
	if config.KeyDir == "" {
		config.KeyDir = filepath.Join(config.Data, "keys")
	}
	if config.BaseURL == "" {
		config.BaseURL = "http://" + config.Addr
	}
	config.BaseURL = strings.TrimRight(config.BaseURL, "/")
	return config, config.check()
}

// settingOf is the key of an environment variable; empty for the workshop's.
func settingOf(name string) string {
	name = strings.TrimPrefix(name, environment)
	if strings.HasPrefix(name, secretPrefix) { // of identity providers, read where they are
		return ""
	}
	if slices.ContainsFunc(ofTheWorkshop, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
		return ""
	}
	return strings.ToLower(name)
}

// given are the flags that were set.
func given(flags map[string]any) map[string]any {
	set := map[string]any{}
	for name, value := range flags {
		if list, many := value.([]string); value == "" || many && len(list) == 0 {
			continue
		}
		set[name] = value
	}
	return set
}

func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
