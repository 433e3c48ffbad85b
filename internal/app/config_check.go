package app

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/mailbox"
	"gongzhi/internal/kit/message"
)

// configKeys are the keys that a source may set.
var configKeys = []string{"addr", "agent_addr", "alertmanager_token", "base_url", "breached_passwords", "data", "dingtalk_secret", "dingtalk_webhook", "dsn", "identity_providers", "key_dir", "log_format", "mail_url", "mailbox_url",
	"metrics_addr", "origin", "redis", "s3_access_key", "s3_region", "s3_secret_key", "s3_url", "scan_command", "sms_secret", "sms_url", "trusted_proxies",
	"wechat_app", "wechat_secret", "wechat_url", "wecom_webhook"}

// checkKeys refuses what is no setting, and a group or list where a word belongs.
func checkKeys(set map[string]any, source string) error {
	var checks fault.Checks
	for key, value := range set {
		switch v := value.(type) {
		case map[string]any:
			checks.Add(key, "config.unknown", "key", key, "source", source, "known", strings.Join(configKeys, ", "))
			continue
		case []any:
			for _, one := range v {
				if _, text := one.(string); !text || key != "trusted_proxies" {
					checks.Add(key, "config.shape", "key", key)
					break
				}
			}
		}
		checks.That(slices.Contains(configKeys, key), key, "config.unknown", "key", key, "source", source, "known", strings.Join(configKeys, ", "))
	}
	return checks.Err()
}

// check refuses values that cannot be right, all at once, each with its remedy.
// No value is repeated: dsn and redis hold passwords.
func (c Config) check() error {
	var checks fault.Checks
	checks.That(c.Data != "", "data", "config.data")
	checks.That(isAddress(c.Addr), "addr", "config.addr", "key", "addr")
	checks.That(c.MetricsAddr == "" || isAddress(c.MetricsAddr), "metrics_addr", "config.addr", "key", "metrics_addr")
	checks.That(c.MetricsAddr == "" || c.MetricsAddr != c.Addr, "metrics_addr", "config.metrics_addr")
	checks.That(c.AgentAddr == "" || isAddress(c.AgentAddr), "agent_addr", "config.addr", "key", "agent_addr")
	checks.That(isDSN(c.DSN), "dsn", "config.dsn")
	checks.That(isRedis(c.Redis), "redis", "config.redis")
	checks.That(c.isS3(), "s3_url", "config.s3_url")
	c.checkChannels(&checks)
	checks.That(isBaseURL(c.BaseURL), "base_url", "config.base_url")
	for _, text := range c.TrustedProxies {
		_, err := guard.ParseProxies([]string{text})
		checks.That(err == nil, "trusted_proxies", "config.trusted_proxies", "value", text)
	}
	checks.That(c.LogFormat == "json" || c.LogFormat == "text", "log_format", "config.log_format")
	checks.That(c.Origin != "" && !strings.ContainsAny(c.Origin, "+ \t\n"), "origin", "config.origin")
	return checks.Err()
}

// checkChannels: a secret without its channel, or a channel without its secret,
// is a slip of the pen. Addresses hold keys and are not repeated.
func (c Config) checkChannels(checks *fault.Checks) {
	if c.MailURL != "" {
		_, err := message.NewMail(c.MailURL, clock.System{})
		checks.That(err == nil, "mail_url", "config.mail_url")
	}
	if c.MailboxURL != "" {
		_, err := mailbox.Open(c.MailboxURL)
		checks.That(err == nil, "mailbox_url", "config.mailbox_url")
	}
	for key, address := range map[string]string{"sms_url": c.SMSURL, "wechat_url": c.WeChatURL, "wecom_webhook": c.WeComWebhook, "dingtalk_webhook": c.DingTalkWebhook} {
		checks.That(address == "" || isEndpoint(address), key, "config.endpoint", "key", key)
	}
	checks.That((c.SMSURL == "") == (c.SMSSecret == ""), "sms_secret", "config.together", "one", "sms_url", "other", "sms_secret")
	checks.That((c.WeChatApp == "") == (c.WeChatSecret == ""), "wechat_secret", "config.together", "one", "wechat_app", "other", "wechat_secret")
	checks.That(c.DingTalkSecret == "" || c.DingTalkWebhook != "", "dingtalk_secret", "config.together", "one", "dingtalk_webhook", "other", "dingtalk_secret")
}

// isEndpoint wants TLS, except on the own machine.
func isEndpoint(text string) bool {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" {
		return false
	}
	ip := net.ParseIP(parsed.Hostname())
	return parsed.Scheme == "https" || parsed.Scheme == "http" && ip != nil && ip.IsLoopback()
}

func isAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	number, portErr := strconv.Atoi(port)
	return err == nil && portErr == nil && number >= 0 && number < 1<<16
}

func isDSN(text string) bool {
	rest, ours := strings.CutPrefix(text, "mysql:")
	parsed, err := mysql.ParseDSN(rest)
	return text == "" || ours && err == nil && parsed.DBName != ""
}

func isRedis(text string) bool {
	c, err := cache.Open(text, "", clock.System{}, slog.Default())
	if err == nil {
		_ = c.Close() // nothing was dialled yet
	}
	return err == nil
}

// isS3 wants all of a bucket or none.
func (c Config) isS3() bool {
	if c.S3URL == "" {
		return c.S3AccessKey == "" && c.S3SecretKey == "" && c.S3Region == ""
	}
	_, _, _, _, err := attach.ParseS3(c.S3URL)
	return err == nil && c.S3AccessKey != "" && c.S3SecretKey != ""
}

func isBaseURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Host != "" &&
		fmt.Sprintf("%s://%s", parsed.Scheme, parsed.Host) == text
}
