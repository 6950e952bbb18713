"""Numbers, text folding and errors: what every other layer stands on."""
