// Package doc writes PDF documents and sheets of labels in Chinese, Portuguese
// and English with the font it carries.
//
// A Document flows headings, paragraphs, grids, tables and signature lines over
// A4 pages; WriteLabels and WriteLocationLabels fill sheets with two-dimensional
// and linear symbols. The same input gives the same bytes: the only time in a
// file is the one the caller passes.
//
// A character the font cannot show is never dropped silently: it is reported as
// a *MissingError, or printed as a geta mark when the caller asks for that.
package doc
