// Package scan reads the reports of security scanners into one shape: SARIF,
// Trivy, OpenVAS/GVM, Nessus, ZAP, Nikto, govulncheck, gosec and tables. Which
// format a file has is found in its content, never in its name.
//
// A report comes from outside and may be hostile. It is read whole or not at
// all: size, depth, number and length of what is in it are bounded, nothing
// compressed is opened, an XML document that declares entities is refused, and
// no address in a report is ever visited. A refusal names the line and what to
// do.
package scan
