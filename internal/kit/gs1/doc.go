// Package gs1 reads and writes everything a scanner can deliver: GS1 element
// strings, bracketed text, GS1 Digital Links, retail bar codes, and the plain
// 20-digit drug trace codes (药品追溯码) of the mainland.
//
// Parse is the tolerant entry for raw scanner text: it cleans the noise, finds
// out what the text is and returns a Message. ParseElementString,
// ParseBracketed, ParseDigitalLink and ParseScan are the strict readers of the
// standard; ElementString, Bracketed, DigitalLink and ScanData write.
//
// The package is pure: no clock, no network, no text for people. Errors and
// warnings carry a stable key and parameters; the sentences in four languages
// are in texts/.
//
// Sources: GS1 General Specifications, GS1 Digital Link URI Syntax, GS1 Barcode
// Syntax Dictionary (release 2026-01-27), ISO/IEC 15424 symbology identifiers.
package gs1
