package main

import (
	"os"

	"gongzhi/internal/app"
)

type certificateCmd struct {
	Answer certificateAnswerCmd `cmd:"" help:"Sign the text of a sign-in, read from standard input, with an SM2 certificate."`
}

type certificateAnswerCmd struct {
	Certificate string `required:"" help:"The certificate, PEM."`
	Key         string `required:"" help:"Its key, PEM, PKCS #8."`
}

func (c certificateAnswerCmd) Run() error {
	return app.CertificateAnswer(c.Certificate, c.Key, os.Stdin, os.Stdout)
}
