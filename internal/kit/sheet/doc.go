// Package sheet moves tables between people's spreadsheets and the program:
// templates to fill in, imports with the row, column and repair of every
// mistake, exports, and the wrong rows sent back with their reasons.
//
// A Spec lists the columns once; Template, Read, Export and ErrorFile follow
// it. Rows stream: a file of 100,000 rows needs no more memory than one of 100.
// Texts a person reads come in already translated (headers, notes) or go out as
// keys with parameters (issues), worded by the catalogues in texts/.
package sheet
