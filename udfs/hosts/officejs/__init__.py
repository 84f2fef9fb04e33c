"""The functions and macros in any Excel by Office.js: an xlwings Server on the loopback address, asked over HTTP."""
