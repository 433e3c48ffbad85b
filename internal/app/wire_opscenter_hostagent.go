package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/host"
	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/hostagent"
)

// buildHostagent makes 主机代理, which stands on monitoring.
func (s *System) buildHostagent() {
	agents, m := hostagent.New(s.Runner, s.Params, s.Services.Monitoring, directory{s})
	s.Services.Agents = agents
	s.add(m)
}

// agentBody is how large a batch of a hundred reports may be.
const agentBody = 8 << 20

// agentHandler takes what agents report. Who they are says their certificate,
// which the listener has checked against the authority.
func (s *System) agentHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /agent/reports", func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
			kitweb.WriteProblem(w, r, fault.New(fault.Forbidden, "hostagent.revoked"))
			return
		}
		leaf := r.TLS.VerifiedChains[0][0]
		var batch host.Batch
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, agentBody)).Decode(&batch); err != nil {
			kitweb.WriteProblem(w, r, fault.New(fault.Malformed, "fault.malformed").Because(err))
			return
		}
		batch.Until = clock.FromTime(leaf.NotAfter)
		answer, err := s.Services.Agents.Take(r.Context(), leaf.Subject.CommonName, host.Fingerprint(leaf.Raw), batch)
		if err != nil {
			slog.WarnContext(r.Context(), "agent refused", "host", leaf.Subject.CommonName, "error", err)
			kitweb.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
	return mux
}

// agentListener opens the port of the agents; nil when the configuration names
// none.
func (s *System) agentListener() (*http.Server, error) {
	if s.Config.AgentAddr == "" {
		return nil, nil
	}
	authority, err := host.OpenAuthority(s.Config.KeyDir, s.DB.Clock(), true)
	if err != nil {
		return nil, fmt.Errorf("agents: %w", err)
	}
	names := []string{"localhost", "127.0.0.1"}
	if name, err := os.Hostname(); err == nil {
		names = append(names, name)
	}
	if at, _, err := net.SplitHostPort(s.Config.AgentAddr); err == nil && at != "" {
		names = append(names, at)
	}
	if base, err := url.Parse(s.Config.BaseURL); err == nil {
		names = append(names, base.Hostname())
	}
	server := serverOf(s.agentHandler())
	server.Addr, server.ReadTimeout = s.Config.AgentAddr, 30*time.Second
	server.TLSConfig, err = authority.Server(names)
	server.ErrorLog = slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn)
	return server, err
}

// asOperator is the context of a command: what it changes is the program's act.
func asOperator(ctx context.Context) context.Context {
	return scope.With(ctx, scope.SystemActor("gongzhi agent"))
}

// EnrolAgent writes the certificate and the settings of an agent into a folder
// that is to be taken to the host.
func EnrolAgent(ctx context.Context, config Config, code, server, folder string, out io.Writer) error {
	at, err := url.Parse(server)
	if err != nil || at.Scheme != "https" || at.Host == "" {
		return fault.New(fault.Invalid, "app.agent_server")
	}
	return with(ctx, config, func(ctx context.Context, s *System) error {
		authority, err := host.OpenAuthority(s.Config.KeyDir, s.DB.Clock(), true)
		if err != nil {
			return err
		}
		certificate, key, fingerprint, err := authority.Issue(code)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		settings, err := json.MarshalIndent(host.Settings{Server: strings.TrimSuffix(server, "/"), EverySeconds: 60, Ports: []int{22}, Files: []string{"/etc/ssh/sshd_config"}}, "", "  ")
		if err != nil {
			return err
		}
		for name, content := range map[string][]byte{host.CertificateFile: certificate, host.KeyFile: key, host.CAFile: authority.PEM(), host.SettingsFile: append(settings, '\n')} {
			file := filepath.Join(folder, name)
			if _, err := os.Stat(file); err == nil && name == host.SettingsFile {
				continue // enrolled again, what was set stays
			}
			if err := os.WriteFile(file, content, 0o600); err != nil {
				return err
			}
		}
		if err := s.Services.Agents.Enrol(asOperator(ctx), code, fingerprint); err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, fingerprint)
		return err
	})
}

// RevokeAgent shuts an agent out. What its files should be is decided by an
// approved baseline and nowhere else.
func RevokeAgent(ctx context.Context, config Config, code, reason string) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		return s.Services.Agents.Revoke(asOperator(ctx), code, reason)
	})
}

// ListAgents prints every host and what it said last.
func ListAgents(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		lines, err := s.Services.Agents.List(ctx)
		if err != nil {
			return err
		}
		for _, l := range lines {
			number := func(n *int64) string {
				if n == nil {
					return "-"
				}
				return fmt.Sprint(*n)
			}
			r := l.Report
			fmt.Fprintf(out, "%s\t%s\t%s\tcpu %s%%\tmemory %s%%\tdisk %s%%\tpatches %s\ttools %v\tports %v\tdrift %v\n", l.Code, l.State, l.SeenAt, number(r.CPUPercent), number(r.MemoryPercent),
				number(r.DiskPercent), number(r.Patches), r.Tools, r.Unexpected, l.Drifted)
		}
		return nil
	})
}

// RunAgent measures and reports until the context ends.
func RunAgent(ctx context.Context, file string) error {
	settings, err := host.LoadSettings(file)
	if err != nil {
		return fault.New(fault.Malformed, "app.agent_settings", "reason", err.Error()).Because(err)
	}
	agent, err := host.NewAgent(settings, clock.System{})
	if err != nil {
		return fault.New(fault.Malformed, "app.agent_settings", "reason", err.Error()).Because(err)
	}
	agent.Run(ctx)
	return nil
}

// stopped hides that a server was asked to stop.
func stopped(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
