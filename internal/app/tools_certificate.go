package app

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"os"

	"gongzhi/internal/kit/seal"
)

// CertificateAnswer signs the text of a sign-in with an SM2 certificate and its key,
// both PEM files, as the tool of a smart-card key does. It asks no server.
func CertificateAnswer(certificateFile, keyFile string, in io.Reader, out io.Writer) error {
	certificate, err := os.ReadFile(certificateFile)
	if err != nil {
		return err
	}
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	block, _ := pem.Decode(certificate)
	if block == nil || block.Type != "CERTIFICATE" {
		return fmt.Errorf("%s: no PEM block CERTIFICATE", certificateFile)
	}
	challenge, err := io.ReadAll(io.LimitReader(in, 10_000))
	if err != nil {
		return err
	}
	signature, err := seal.SM2Answer(key, bytes.TrimSpace(challenge))
	if err != nil {
		return fmt.Errorf("%s: %w", keyFile, err)
	}
	return json.NewEncoder(out).Encode(map[string]string{
		"certificate": base64.StdEncoding.EncodeToString(block.Bytes), "signature": base64.StdEncoding.EncodeToString(signature),
	})
}
