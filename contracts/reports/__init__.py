"""Renderings of a report; the JSON report is the source of all others."""
