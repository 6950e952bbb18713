"""Texts of OpenDocument (.odt, .ott, .fodt)."""
