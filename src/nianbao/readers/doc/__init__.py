"""Word 97 to 2003 documents and older WPS ones: numbered headings, tables with spans, accepted changes, text boxes; from
the streams of the compound file ([MS-DOC])."""
